/// The name under which a property is written in a file: lowercase words joined by underscores.
///
/// A word begins at an uppercase letter behind a lowercase letter or a digit (`dnsName`, `ec2Subnets`), and at the last
/// of several uppercase letters when a lowercase one follows (`httpURLString`). A digit belongs to the word before it.
/// The `s` of a plural belongs to its abbreviation (`subnetIDs` is `subnet_ids`). A name without uppercase letters
/// stays as it is, so a property may also state its key in full.
///
/// | property | written |
/// |---|---|
/// | `vpcID` | `vpc_id` |
/// | `ec2Subnets` | `ec2_subnets` |
/// | `subnetIDs` | `subnet_ids` |
/// | `loadBalancerARNsByZone` | `load_balancer_arns_by_zone` |
/// | `cidr` | `cidr` |
public func fieldName(ofProperty property: String) -> String {
  let name = Array(property.utf8)
  guard name.contains(where: isUppercase) else { return property }
  var result: [UInt8] = []
  result.reserveCapacity(name.count + 4)
  for (index, byte) in name.enumerated() {
    guard isUppercase(byte) else {
      result.append(byte)
      continue
    }
    if index > 0, name[index - 1] != UInt8(ascii: "_"), beginsWord(at: index, in: name) {
      result.append(UInt8(ascii: "_"))
    }
    result.append(byte | 0x20)
  }
  return String(decoding: result, as: UTF8.self)
}

private func isUppercase(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }

private func isLowercase(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

/// Whether the uppercase letter at `index` begins a word.
private func beginsWord(at index: Int, in name: [UInt8]) -> Bool {
  if !isUppercase(name[index - 1]) { return true }
  guard index + 1 < name.count, isLowercase(name[index + 1]) else { return false }
  return !isPluralEnding(at: index + 1, in: name)
}

/// Whether a letter behind an abbreviation is only its plural: an `s` with no lowercase letter after it.
private func isPluralEnding(at index: Int, in name: [UInt8]) -> Bool {
  name[index] == UInt8(ascii: "s") && (index + 1 == name.count || !isLowercase(name[index + 1]))
}
