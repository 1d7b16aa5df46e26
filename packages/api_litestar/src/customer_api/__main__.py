"""``python -m customer_api``."""

import sys

from customer_api.serve import main

if __name__ == "__main__":
    sys.exit(main())
