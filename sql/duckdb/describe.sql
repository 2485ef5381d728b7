DESCRIBE {rows}
