"""Ready reports as files: pages to print, tables, and what a message says of them."""
