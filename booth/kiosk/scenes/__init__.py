"""How each kind of screen is composed: posters, the mirror, photographs."""
