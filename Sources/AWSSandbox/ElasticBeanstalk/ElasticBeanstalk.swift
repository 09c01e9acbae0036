import AWSCore

extension Service {
  /// AWS Elastic Beanstalk.
  static let elasticBeanstalk = Service(
    signingName: "elasticbeanstalk", format: .query,
    namespace: "http://elasticbeanstalk.amazonaws.com/docs/2010-12-01/",
    actions: ElasticBeanstalk.applicationActions.merging(ElasticBeanstalk.environmentActions) { first, _ in first })
}

/// The actions of Elastic Beanstalk.
enum ElasticBeanstalk {
  /// Tags, under the rules of the service: 50 at most.
  static func tags(_ call: Call) throws -> Tags {
    var tags: Tags = [:]
    for tag in call.input.list("Tags") { tags[try tag.required("Key")] = tag.string("Value") ?? "" }
    try EC2.check(tags)
    return tags
  }

  static func arn(_ resource: String, _ call: Call) -> String {
    "arn:aws:elasticbeanstalk:\(call.world.region):\(call.account):\(resource)"
  }

  /// One page: `MaxRecords` and `NextToken`.
  static func page<Item>(
    _ items: [Item], _ call: Call, by key: (Item) -> String
  ) throws -> (items: [Item], next: Element?) {
    let size = try call.input.integer("MaxRecords") ?? 1000
    guard (1...1000).contains(size) else { throw Refusal.invalidValue("MaxRecords has to be from 1 to 1000.") }
    var rest = items[...]
    if let token = call.input.string("NextToken") {
      guard let last = PageToken.read(token, of: call.action), let index = rest.firstIndex(where: { key($0) == last })
      else { throw Refusal.invalidValue("Invalid next token \(token).") }
      rest = rest[(index + 1)...]
    }
    let page = Array(rest.prefix(size))
    guard rest.count > size, let last = page.last else { return (page, nil) }
    return (page, Element("NextToken", text: PageToken.write(key(last), of: call.action)))
  }
}
