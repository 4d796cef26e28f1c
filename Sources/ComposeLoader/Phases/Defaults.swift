/// Phase: what the specification fills in within an attribute.
enum Defaults {
    enum Rule: Sendable {
        case port
        case secret
        case device
        case build
    }

    private static let rules: PathTable<Rule> = PathTable([
        "services.*.build": .build, "services.*.ports.[]": .port, "services.*.secrets.[]": .secret,
        "services.*.deploy.resources.reservations.devices.[]": .device, "services.*.gpus.[]": .device,
    ])

    static func run(_ tree: inout Node) {
        var path = NodePath()
        rules.walk(&tree, &path) { node, _, rule in
            let span = Span.none
            node.withMapping { mapping in
                switch rule {
                case .port:
                    if mapping["protocol"] == nil { mapping.set("protocol", Node("tcp", span)) }
                    if mapping["mode"] == nil { mapping.set("mode", Node("ingress", span)) }
                case .secret:
                    guard let source = mapping["source"]?.string, mapping["target"] == nil else { return }
                    mapping.set("target", Node("/run/secrets/\(source)", span))
                case .build:
                    if mapping["context"] == nil { mapping.set("context", Node(".", span)) }
                case .device:
                    guard mapping["count"] == nil, mapping["device_ids"] == nil else { return }
                    mapping.set("count", Node("all", span))
                }
            }
        }
    }
}
