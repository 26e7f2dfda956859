"""What travels on the data connection, without the connection: modes, from octets to their meaning.

Nothing here opens a socket or gives a verdict. Imports nothing else of this project.
"""
