import Digest
import Testing

@Suite struct DigestTests {
  /// FIPS 180-4's examples and NIST's SHA-256 short and long message vectors.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ]) func `the published messages have the published hashes`(message: String, digest: String) {
    #expect(Hexadecimal.encode(SHA256.hash(message)) == digest)
  }

  @Test func `a million letters have one hash, however they are pieced`() {
    for piece in [1, 63, 64, 65, 1000] {
      var hash = SHA256()
      var left = 1_000_000
      while left > 0 {
        hash.update(repeatElement(UInt8(ascii: "a"), count: min(piece, left)))
        left -= piece
        if piece == 1, left < 999_000 { break }
      }
      if left > 0 { hash.update(Array(repeating: UInt8(ascii: "a"), count: left)) }
      #expect(
        Hexadecimal.encode(hash.digest()) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }
  }

  /// RFC 4231, test cases 1, 2, 3, 4, 6 and 7 (5 is about truncation).
  @Test(arguments: [
    (
      String(repeating: "0b", count: 20), "4869205468657265",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      String(repeating: "aa", count: 20), String(repeating: "dd", count: 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    ),
    (
      "0102030405060708090a0b0c0d0e0f10111213141516171819", String(repeating: "cd", count: 50),
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
    ),
    (
      String(repeating: "aa", count: 131),
      "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579204669727374",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
    (
      String(repeating: "aa", count: 131),
      "5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f636b2d73697a65206b657920616e6420"
        + "61206c6172676572207468616e20626c6f636b2d73697a6520646174612e20546865206b6579206e6565647320746f206265206861"
        + "73686564206265666f7265206265696e6720757365642062792074686520484d414320616c676f726974686d2e",
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
    ),
  ]) func `the messages of RFC 4231 have the published codes`(key: String, message: String, code: String) throws {
    let key = try #require(Hexadecimal.decode(key))
    let message = try #require(Hexadecimal.decode(message))
    #expect(Hexadecimal.encode(HMAC.sha256(key: key, message: message)) == code)
  }

  /// FIPS 180-4's examples for SHA-1.
  @Test(arguments: [
    ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"), ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
    ),
  ]) func `a name is made by the old hash`(message: String, digest: String) {
    #expect(Hexadecimal.encode(SHA1.hash(message.utf8)) == digest)
  }

  @Test(arguments: ["0", "0g", "é", "00 "]) func `what is not made of pairs of digits is refused`(text: String) {
    #expect(Hexadecimal.decode(text) == nil)
  }

  @Test func `digits of either case are read`() {
    #expect(Hexadecimal.decode("00fFAb") == [0, 255, 171])
  }
}
