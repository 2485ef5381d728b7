"""The commands of `cinevault`: each module has HELP, add_arguments(parser), run(args, settings)."""
