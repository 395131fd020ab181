"""The optional model. Only these modules import langchain, langgraph and openai; `bot.app` imports them in a factory."""
