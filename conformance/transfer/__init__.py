"""What travels on the data connection, without the connection: RFC 959 section 3, as codecs.

Types make octets of what a host stores, and back: `ascii` and `ebcdic` with the formats of
`vertical`, `local`; image type needs none. Structures and modes carry them: `pages` holds a file of
pages, and `stream`, `blocks` and `compressed` write down the `pieces` of a file, so that whoever
stores them is the same for every mode. What breaks a rule is a `TransferError` of `errors`, with
the offset and the rule.

Decoders take octets cut anywhere and hold back no more than their module says; their `finish` says
that the connection is closed. Nothing here opens a socket or gives a verdict. Imports nothing else
of this project.
"""
