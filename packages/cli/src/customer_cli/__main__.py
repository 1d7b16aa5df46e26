"""``python -m customer_cli`` is ``customers``."""

from customer_cli.main import main

main()
