"""What `slack run` starts: the bot over Socket Mode, with the tokens Slack's command line gives it. The same as `floorwalker serve`."""

import sys

from bot.cli.main import main

if __name__ == "__main__":
    sys.argv[1:] = ["serve"]
    main()
