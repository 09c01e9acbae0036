import Document

/// The known word that a misspelt one was probably meant to be.
func nearMiss(of word: String, in known: [String]) -> String? {
  nil
}
