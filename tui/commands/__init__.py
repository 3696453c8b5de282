"""The verbs of the command line: a module each, imported when it is used.

A verb's module is named after it (`import` is `import_`) and holds `command`.
The sentences stand here too, so that the list of verbs needs none of them.
"""

VERBS = {
    "label": "Open the labeling screen.",
    "new": "Make a project file.",
    "import": "Bring data into a project, all or nothing.",
    "export": "Write labels, or everything, to a file.",
    "status": "Show how far the work is.",
    "config": "Show or change the tasks of a project.",
    "people": "List, add, assign or disable annotators.",
    "items": "Take items out of the queue, bring them back, or erase them.",
    "revoke": "Take an import, a batch or somebody's answers back.",
    "check": "Verify a project file.",
    "backup": "Copy a project while people work on it.",
    "formats": "List the formats that can be read and written.",
    "keys": "Print the key card, check a keys.toml, or show what a key sends.",
    "completion": "Print the completion script of a shell.",
    "demo": "Make a sample project and open it.",
    "tour": "Learn the keys in a throw-away project.",
}


def module_name(verb: str) -> str:
    """The module that holds a verb: `import` is a word of Python, so `import_`."""
    return f"{__name__}.{verb}_" if verb == "import" else f"{__name__}.{verb}"
