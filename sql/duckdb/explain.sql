-- Asked of the store itself.
EXPLAIN (FORMAT json) {rows}
