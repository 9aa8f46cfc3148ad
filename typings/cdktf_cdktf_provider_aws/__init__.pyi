# For mypy alone: the real package imports some 2,100 submodules; this one none, so only those in use are read.
