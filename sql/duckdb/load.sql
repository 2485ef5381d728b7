LOAD {path}
