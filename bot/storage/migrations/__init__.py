"""The steps from one version of the state database to the next; numbered, never edited once released."""
