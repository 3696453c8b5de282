"""Other labeling tools, in environments of their own: installed once, measured over HTTP."""
