"""x"""
from conformance.marker import requirement
@requirement("rfc1123-4.1.3.3-abor-during-a-transfer")
def test_x(session, scratch):
    session.send("TYPE","I")
    data = session.data("PASV")
    session.send("STOR", scratch.path("file")).needed(125, 150)
    session.send_octets(b"ABOR\r\n")
    data.close()
    a=[session.reply().received for _ in range(3)]
    session.must(False,"x",seen=repr(a))
