using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Tensors.Generators.Tests.Incrementality;

/// <summary>
/// Finds what keeps a compilation alive or is never equal to its like in the next one: in fields at any depth, by
/// assignability, since the objects in question are of internal classes derived from the public ones.
/// </summary>
internal static class CompilerObjects
{
    private static readonly Type[] _kinds =
    [
        typeof(ISymbol),
        typeof(SyntaxNode),
        typeof(SyntaxToken),
        typeof(SyntaxTrivia),
        typeof(SyntaxTree),
        typeof(SyntaxReference),
        typeof(SourceText),
        typeof(Location),
        typeof(Diagnostic),
        typeof(Compilation),
        typeof(SemanticModel),
        typeof(IOperation),
        typeof(AttributeData),
        typeof(TypedConstant),
        typeof(MetadataReference),
        typeof(ParseOptions),
        typeof(CompilationOptions),
    ];

    /// <summary>The path to the first of them that a value leads to, or null.</summary>
    public static string? FindIn(object? value) =>
        Find(value, "value", new HashSet<object>(ReferenceEqualityComparer.Instance));

    private static string? Find(object? value, string path, HashSet<object> seen)
    {
        if (value is null or string or Type or MemberInfo or Assembly or Pointer || IsPlain(value.GetType()))
        {
            return null;
        }

        if (Array.Exists(_kinds, kind => kind.IsInstanceOfType(value)))
        {
            return $"{path} is a {value.GetType()}";
        }

        // Boxes of structs are new each time, and have no cycles of their own.
        if (!value.GetType().IsValueType && !seen.Add(value))
        {
            return null;
        }

        if (value is Array items)
        {
            return items
                .Cast<object?>()
                .Select((item, i) => Find(item, $"{path}[{i}]", seen))
                .FirstOrDefault(p => p is not null);
        }

        return Fields(value.GetType())
                .Select(field => Find(field.GetValue(value), $"{path}.{field.Name}", seen))
                .FirstOrDefault(p => p is not null)
            ?? (value as IEnumerable)
                ?.Cast<object?>()
                .Select((item, i) => Find(item, $"{path}[{i}]", seen))
                .FirstOrDefault(p => p is not null);
    }

    private static bool IsPlain(Type type) => type.IsPrimitive || type.IsEnum || type.IsPointer;

    private static IEnumerable<FieldInfo> Fields(Type type)
    {
        for (Type? current = type; current is not null; current = current.BaseType)
        {
            foreach (
                var field in current.GetFields(
                    BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly
                )
            )
            {
                if (!field.FieldType.IsPointer && !field.FieldType.IsByRefLike)
                {
                    yield return field;
                }
            }
        }
    }
}
