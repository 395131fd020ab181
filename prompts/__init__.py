"""What we say to the model. Strict Markdown templates with a version; knows only the kernel and never calls a model."""
