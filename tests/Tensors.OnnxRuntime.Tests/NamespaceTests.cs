using System.Reflection;
using System.Reflection.Emit;

namespace Tensors.OnnxRuntime.Tests;

/// <summary>Which namespaces of the library use which others, as far as the compiled code shows it.</summary>
public sealed class NamespaceTests
{
    private const string Root = "Tensors.OnnxRuntime";

    private const BindingFlags All =
        BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Instance
        | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> _opCodes = typeof(OpCodes)
        .GetFields()
        .Select(static field => (OpCode)field.GetValue(null)!)
        .ToDictionary(static code => code.Value);

    [Fact]
    public void Namespaces_use_each_other_in_one_direction_only()
    {
        var uses = typeof(OnnxModelWorker)
            .Assembly.GetTypes()
            .Where(static type => type.Namespace?.StartsWith(Root, StringComparison.Ordinal) is true)
            .SelectMany(static type =>
                UsedBy(type)
                    .Where(used => !string.Equals(used, type.Namespace, StringComparison.Ordinal))
                    .Select(used => $"{Short(type.Namespace!)} -> {Short(used)}")
            )
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToArray();
        Assert.Equal(
            [
                "Batching -> Execution",
                "Repository -> Batching",
                "Repository -> Execution",
                "Repository -> Repository.Configuration",
                "Repository.Configuration -> Execution",
                "Repository.Configuration -> Repository.TextFormat",
                "Repository.TextFormat -> Execution",
                "root -> Batching",
                "root -> Execution",
                "root -> Repository",
            ],
            uses
        );
    }

    private static string Short(string name) => name.Length == Root.Length ? "root" : name[(Root.Length + 1)..];

    /// <summary>Gets the namespaces of the library whose types a type mentions.</summary>
    private static HashSet<string> UsedBy(Type type)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        Add(type.BaseType);
        Array.ForEach(type.GetInterfaces(), Add);
        foreach (var field in type.GetFields(All))
        {
            Add(field.FieldType);
        }

        foreach (var method in type.GetMethods(All).Concat<MethodBase>(type.GetConstructors(All)))
        {
            AddMember(method);
            if (method.GetMethodBody() is { } body)
            {
                foreach (var local in body.LocalVariables)
                {
                    Add(local.LocalType);
                }

                foreach (var member in MembersIn(method, body.GetILAsByteArray()!))
                {
                    AddMember(member);
                }
            }
        }

        return used;

        void AddMember(MemberInfo member)
        {
            Add(member as Type ?? member.DeclaringType);
            Add((member as FieldInfo)?.FieldType);
            if (member is MethodBase method)
            {
                Add((method as MethodInfo)?.ReturnType);
                Array.ForEach(method.GetParameters(), parameter => Add(parameter.ParameterType));
                if (method.IsGenericMethod)
                {
                    Array.ForEach(method.GetGenericArguments(), Add);
                }
            }
        }

        void Add(Type? mentioned)
        {
            if (mentioned is null)
            {
                return;
            }

            if (mentioned.HasElementType)
            {
                Add(mentioned.GetElementType());
                return;
            }

            if (mentioned.IsGenericType && !mentioned.IsGenericTypeDefinition)
            {
                Array.ForEach(mentioned.GetGenericArguments(), Add);
            }

            // Not the namespaces of code that generators add.
            if (
                mentioned.Assembly == type.Assembly
                && mentioned.Namespace is { } name
                && name.StartsWith(Root, StringComparison.Ordinal)
            )
            {
                used.Add(name);
            }
        }
    }

    /// <summary>Gets the types, methods and fields that a method's code names.</summary>
    private static List<MemberInfo> MembersIn(MethodBase method, byte[] code)
    {
        var members = new List<MemberInfo>();
        var typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var i = 0; i < code.Length; )
        {
            var opCode = code[i] == 0xFE ? _opCodes[unchecked((short)(0xFE00 | code[i + 1]))] : _opCodes[code[i]];
            i += opCode.Size;
            switch (opCode.OperandType)
            {
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    i++;
                    break;
                case OperandType.InlineVar:
                    i += 2;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    i += 8;
                    break;
                case OperandType.InlineSwitch:
                    i += 4 + (4 * BitConverter.ToInt32(code, i));
                    break;
                case OperandType.InlineField
                or OperandType.InlineMethod
                or OperandType.InlineTok
                or OperandType.InlineType:
                    members.Add(
                        method.Module.ResolveMember(BitConverter.ToInt32(code, i), typeArguments, methodArguments)!
                    );
                    i += 4;
                    break;
                default:
                    i += 4;
                    break;
            }
        }

        return members;
    }
}
