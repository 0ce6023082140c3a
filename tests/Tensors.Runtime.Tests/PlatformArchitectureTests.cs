using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.InteropServices;
using Tensors.Platform;

namespace Tensors.Tests;

/// <summary>What each system's code reaches, read from the compiled methods: macOS cannot be run here.</summary>
public sealed class PlatformArchitectureTests
{
    private const BindingFlags All =
        BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Static
        | BindingFlags.Instance
        | BindingFlags.DeclaredOnly;

    private static readonly string[] _posixCalls =
    [
        "chmod",
        "fchmod",
        "fcntl",
        "fstat",
        "fstat$INODE64",
        "ftruncate",
        "geteuid",
        "getrlimit",
        "link",
        "lstat",
        "lstat$INODE64",
        "minherit",
        "mkdir",
        "mmap",
        "munmap",
        "open",
        "rename",
        "unlink",
    ];

    private static readonly Dictionary<short, OpCode> _opCodes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    [Fact]
    public void Code_for_macOS_calls_no_function_that_Linux_alone_has()
    {
        var calls = TypesNamed("Mac", "Posix")
            .SelectMany(type => type.GetMethods(All))
            .Select(method => method.GetCustomAttribute<DllImportAttribute>()?.EntryPoint)
            .OfType<string>();
        Assert.Equal(
            _posixCalls,
            calls.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    [Theory]
    [InlineData("Posix", "Linux")]
    [InlineData("Posix", "Mac")]
    [InlineData("Mac", "Linux")]
    [InlineData("Linux", "Mac")]
    [InlineData("Windows", "Posix")]
    public void Code_of_one_system_refers_to_nothing_of_another(string one, string other) =>
        Assert.DoesNotContain(
            TypesNamed(one).SelectMany(Bodies).SelectMany(References),
            member => IsNamed(member as Type ?? member.DeclaringType!, other)
        );

    [Fact]
    public void The_check_above_sees_references()
    {
        var seen = TypesNamed("Linux").SelectMany(Bodies).SelectMany(References).Select(member => member.DeclaringType);
        Assert.Contains(typeof(LinuxNative), seen);
        Assert.Contains(typeof(PosixNative), seen);
    }

    private static IEnumerable<Type> TypesNamed(params string[] systems) =>
        typeof(PosixSystem)
            .Assembly.GetTypes()
            .Where(type => IsPlatform(type))
            .Where(type => systems.Any(system => IsNamed(type, system)));

    private static bool IsNamed(Type type, string system)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return IsPlatform(type) && type.Name.StartsWith(system, StringComparison.Ordinal);
    }

    // What describes a machine's capabilities declares its functions by itself, in types called Probe and Calls.
    private static bool IsPlatform(Type type) =>
        (
            string.Equals(type.Namespace, typeof(PosixSystem).Namespace, StringComparison.Ordinal)
            || string.Equals(type.Namespace, typeof(SharedMapping).Namespace, StringComparison.Ordinal)
        )
        && !type.Name.EndsWith("Probe", StringComparison.Ordinal)
        && !type.Name.EndsWith("Calls", StringComparison.Ordinal);

    private static IEnumerable<MethodBase> Bodies(Type type) =>
        type.GetMethods(All).Concat<MethodBase>(type.GetConstructors(All)).Where(m => m.GetMethodBody() is not null);

    /// <summary>The members that a method's instructions name.</summary>
    private static IEnumerable<MemberInfo> References(MethodBase method)
    {
        var code = method.GetMethodBody()!.GetILAsByteArray()!;
        for (var at = 0; at < code.Length; )
        {
            // Two-byte instructions begin with 0xFE (ECMA-335, III.1.9).
            var value = code[at] == 0xFE ? unchecked((short)(0xFE00 | code[at + 1])) : code[at];
            var instruction = _opCodes[value];
            at += instruction.Size;
            if (
                instruction.OperandType
                is OperandType.InlineField
                    or OperandType.InlineMethod
                    or OperandType.InlineTok
                    or OperandType.InlineType
            )
            {
                yield return method.Module.ResolveMember(
                    BitConverter.ToInt32(code, at),
                    method.DeclaringType!.GetGenericArguments(),
                    method.IsGenericMethod ? method.GetGenericArguments() : null
                )!;
            }

            at += instruction.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }
}
