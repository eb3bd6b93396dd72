"""The simulated sitter's body: one photograph, warped by its own landmarks so that the face model sees it act."""
