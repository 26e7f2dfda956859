"""What travels on the control connection, without the connection: octets to events and back.

Nothing here opens a socket, reads a clock or gives a verdict. A departure from the grammar comes
out as data (a `Defect`, a fault in words), so that the layers above can judge it. Imports nothing
else of this project.
"""
