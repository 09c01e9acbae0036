import Fixtures

/// Makes hostile inputs out of valid ones: the same for the same number, always.
public struct Mutator: Sendable {
  /// Valid inputs.
  public let corpus: [[UInt8]]
  /// Pieces that mean something to the reader under test.
  public let words: [[UInt8]]

  /// Mutates these inputs with these words.
  public init(corpus: [[UInt8]], words: [String]) {
    self.corpus = corpus
    self.words = words.map { Array($0.utf8) }
  }

  /// The input of that number.
  public func input(_ number: UInt64) -> [UInt8] {
    var chance = Dice(seed: number)
    var bytes = corpus[chance.below(corpus.count)]
    for _ in 0...chance.below(8) { mutate(&bytes, &chance) }
    return bytes
  }

  private func mutate(_ bytes: inout [UInt8], _ chance: inout Dice) {
    let offset = chance.below(bytes.count + 1)
    let end = min(bytes.count, offset + chance.below(32))
    switch chance.below(8) {
    case 0 where offset < bytes.count: bytes[offset] ^= 1 << UInt8(chance.below(8))
    case 1: bytes.removeSubrange(offset..<end)
    case 2: bytes.insert(contentsOf: bytes[offset..<end], at: offset)
    case 3 where !words.isEmpty: bytes.insert(contentsOf: words[chance.below(words.count)], at: offset)
    case 4: bytes.removeSubrange(offset...)
    case 5 where !words.isEmpty:
      // What nests, nests deeply.
      let word = words[chance.below(words.count)]
      for _ in 0..<chance.below(400) { bytes.insert(contentsOf: word, at: offset) }
    case 6:
      let other = corpus[chance.below(corpus.count)]
      let cut = chance.below(other.count + 1)
      bytes.replaceSubrange(offset..., with: other[cut...])
    default: bytes.insert(UInt8(chance.below(256)), at: offset)
    }
  }
}
