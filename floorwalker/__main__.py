"""`python -m floorwalker` and the console script: the only import upwards, so that the product has one name."""

from bot.cli.main import main

if __name__ == "__main__":
    main()
