import CDavit
import Glibc
import LinuxSystem

/// A plan as the C loop reads it: one array of steps and one block with what their arguments point to.
struct PlanImage: ~Copyable {
    let steps: UnsafeMutablePointer<davit_step>
    let count: Int
    private let block: UnsafeMutableRawPointer
    private var used = 0

    init(_ plan: LaunchPlan) {
        count = plan.steps.count
        steps = .allocate(capacity: max(count, 1))
        let size = plan.steps.reduce(8) { $0 + $1.arguments.reduce(0) { $0 + PlanImage.size(of: $1) } }
        block = .allocate(byteCount: size, alignment: 16)
        for (index, step) in plan.steps.enumerated() {
            (steps + index).initialize(to: encode(step))
        }
    }

    deinit {
        steps.deallocate()
        block.deallocate()
    }

    private mutating func encode(_ step: LaunchPlan.Step) -> davit_step {
        var encoded = davit_step()
        switch step.operation {
        case .call(let call):
            encoded.operation = UInt16(DAVIT_CALL.rawValue)
            encoded.number = call.number
        case .reportTo: encoded.operation = UInt16(DAVIT_REPORT_TO.rawValue)
        case .checkFileSystem(let magic):
            encoded.operation = UInt16(DAVIT_CHECK_FILE_SYSTEM.rawValue)
            encoded.argument.1 = magic
        case .checkDevice(let number):
            encoded.operation = UInt16(DAVIT_CHECK_DEVICE.rawValue)
            encoded.argument.1 = number
        case .checkWorkingFolder: encoded.operation = UInt16(DAVIT_CHECK_FOLDER.rawValue)
        case .failRemembered: encoded.operation = UInt16(DAVIT_FAIL_REMEMBERED.rawValue)
        case .becomeInit:
            encoded.operation = UInt16(DAVIT_BECOME_INIT.rawValue)
            let (start, size) = ProcessStatus.argumentMemory
            encoded.argument = (start, size, place(.text("davit-init")), 0, 0, 0)
        case .fork: encoded.operation = UInt16(DAVIT_FORK.rawValue)
        case .ask: encoded.operation = UInt16(DAVIT_ASK.rawValue)
        }
        encoded.result = step.result.map { Int16(truncatingIfNeeded: $0.index) } ?? -1
        encoded.skip_on_success = UInt16(clamping: step.skipOnSuccess)
        encoded.skip_on_ignored = UInt16(clamping: step.skipOnIgnored)
        encoded.remembers = step.remembers ? 1 : 0
        withUnsafeMutableBytes(of: &encoded.ignored) { memory in
            let ignored = memory.bindMemory(to: Int32.self)
            for (index, code) in step.ignored.prefix(ignored.count).enumerated() { ignored[index] = code }
        }
        withUnsafeMutableBytes(of: &encoded.argument) { memory in
            let values = memory.bindMemory(to: UInt64.self)
            for (index, argument) in step.arguments.prefix(values.count).enumerated() {
                values[index] = place(argument)
                if case .slot = argument { encoded.slots |= 1 << UInt8(index) }
            }
        }
        return encoded
    }

    private static func size(of argument: LaunchPlan.Argument) -> Int {
        switch argument {
        case .number, .slot, .null: 0
        case .text(let text): text.utf8.count + 1
        case .bytes(let bytes): bytes.count + 8
        case .how: 24 + 8
        case .strings(let strings): strings.reduce(8 * (strings.count + 2)) { $0 + $1.utf8.count + 1 }
        case .filter(let program): program.count + 8 + 24
        }
    }

    private mutating func place(_ argument: LaunchPlan.Argument) -> UInt64 {
        switch argument {
        case .null: return 0
        case .number(let value): return value
        case .slot(let slot): return UInt64(slot.index)
        case .text(let text): return PlanImage.address(copy(text))
        case .bytes(let bytes):
            align()
            return PlanImage.address(copy(bytes))
        case .how(let flags, let resolve):
            align()
            let how = block + used
            used += 24
            how.storeBytes(of: flags, as: UInt64.self)
            how.storeBytes(of: 0, toByteOffset: 8, as: UInt64.self)
            how.storeBytes(of: resolve, toByteOffset: 16, as: UInt64.self)
            return PlanImage.address(how)
        case .strings(let strings):
            align()
            let table = block + used
            used += 8 * (strings.count + 1)
            for (index, string) in strings.enumerated() {
                let address = PlanImage.address(copy(string))
                table.storeBytes(of: address, toByteOffset: 8 * index, as: UInt64.self)
            }
            table.storeBytes(of: 0, toByteOffset: 8 * strings.count, as: UInt64.self)
            return PlanImage.address(table)
        case .filter(let program):
            align()
            let header = block + used
            used += 16
            header.storeBytes(of: UInt64(program.count / 8), as: UInt64.self)
            header.storeBytes(of: PlanImage.address(copy(program)), toByteOffset: 8, as: UInt64.self)
            return PlanImage.address(header)
        }
    }

    private static func address(_ pointer: UnsafeMutableRawPointer) -> UInt64 {
        UInt64(UInt(bitPattern: pointer))
    }

    private mutating func align() {
        used = (used + 7) & ~7
    }

    private mutating func copy(_ text: String) -> UnsafeMutableRawPointer {
        let start = block + used
        let length = text.utf8.count
        let target = UnsafeMutableRawBufferPointer(start: start, count: length + 1)
        target.copyBytes(from: text.utf8)
        target[length] = 0
        used += length + 1
        return start
    }

    private mutating func copy(_ bytes: [UInt8]) -> UnsafeMutableRawPointer {
        let start = block + used
        UnsafeMutableRawBufferPointer(start: start, count: bytes.count).copyBytes(from: bytes)
        used += bytes.count
        return start
    }
}
