"""The people who asked for letters: their wishes, their consents, their leaving.

Everything takes the open database and the publication's id. ``signup`` is what people do
themselves, ``merge`` and ``importing`` what an operator says, ``suppression`` and ``forget``
what keeps letters away; ``people``, ``dossier`` and ``export`` only read.
"""
