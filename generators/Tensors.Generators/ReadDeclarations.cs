using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tensors.CodeModel;

namespace Tensors.Generators;

/// <summary>Caches the models that were read from declarations. An entry lives as long as the syntax node of its declaration.</summary>
/// <remarks>
/// After any edit, the compiler requests every declaration again, because the meaning of names may have changed. Most declarations have one
/// part, one attribute and no members. The model of such a declaration depends only on that part and on the values of the attribute's arguments.
/// If both are unchanged, the cached model is used. A declaration that violates a rule is read again each time.
/// </remarks>
internal static class ReadDeclarations
{
    private static readonly ConditionalWeakTable<SyntaxNode, Entry> _entries = new();

    /// <summary>Returns the cached model of a declaration that has not changed, or null if no model is cached.</summary>
    public static Guarded<TensorModel>? Find(GeneratorAttributeSyntaxContext match) =>
        _entries.TryGetValue(match.TargetNode, out var entry)
        && match.TargetSymbol is INamedTypeSymbol type
        && IsPlain(type, match.TargetNode)
        && !ProjectNameChecks.HasAny(type.ContainingAssembly)
        && Arguments.Are(match.Attributes[0], entry.Arguments)
            ? entry.Model
            : null;

    /// <summary>
    /// Caches the model of a declaration. Has no effect if <see cref="Find"/> could not detect changes of the declaration.
    /// </summary>
    public static void Add(GeneratorAttributeSyntaxContext match, Guarded<TensorModel> model)
    {
        if (model.Value is not null && match.TargetSymbol is INamedTypeSymbol type && IsPlain(type, match.TargetNode))
        {
            // Another thread may have added the same entry first.
            _entries.GetValue(match.TargetNode, _ => new Entry(Arguments.Of(match.Attributes[0]), model));
        }
    }

    // Nested types are not cached, because other parts of their containing types could change the model. They are rare.
    private static bool IsPlain(INamedTypeSymbol type, SyntaxNode declaration) =>
        type.ContainingType is null
        && declaration is TypeDeclarationSyntax { Members.Count: 0, ParameterList: null }
        && type.GetAttributes().Length == 1
        && type.DeclaringSyntaxReferences.Length == 1;

    private sealed record Entry(object?[] Arguments, Guarded<TensorModel> Model);

    /// <summary>Contains the values of an attribute's arguments in a flat list. The elements of each array follow its length.</summary>
    /// <remarks>Values of other kinds do not occur in any model.</remarks>
    private static class Arguments
    {
        public static object?[] Of(AttributeData attribute)
        {
            var values = new List<object?>();
            foreach (var argument in attribute.ConstructorArguments)
            {
                Add(argument);
            }

            foreach (var argument in attribute.NamedArguments)
            {
                values.Add(argument.Key);
                Add(argument.Value);
            }

            return [.. values];

            void Add(TypedConstant argument)
            {
                if (argument is { Kind: TypedConstantKind.Array, IsNull: false })
                {
                    values.Add(argument.Values.Length);
                    values.AddRange(argument.Values.Select(value => value.Value));
                }
                else
                {
                    values.Add(argument.IsNull ? null : argument.Value);
                }
            }
        }

        public static bool Are(AttributeData attribute, object?[] values)
        {
            var next = 0;
            foreach (var argument in attribute.ConstructorArguments)
            {
                if (!Is(argument, values, ref next))
                {
                    return false;
                }
            }

            foreach (var argument in attribute.NamedArguments)
            {
                if (
                    next == values.Length
                    || !string.Equals(argument.Key, values[next++] as string, StringComparison.Ordinal)
                    || !Is(argument.Value, values, ref next)
                )
                {
                    return false;
                }
            }

            return next == values.Length;
        }

        private static bool Is(TypedConstant argument, object?[] values, ref int next)
        {
            if (argument is not { Kind: TypedConstantKind.Array, IsNull: false })
            {
                return next < values.Length
                    && argument.Kind is not TypedConstantKind.Error
                    && Equals(argument.IsNull ? null : argument.Value, values[next++]);
            }

            if (next == values.Length || values[next++] is not int length || length != argument.Values.Length)
            {
                return false;
            }

            foreach (var value in argument.Values)
            {
                if (
                    next == values.Length
                    || value.Kind is not TypedConstantKind.Primitive
                    || !Equals(value.Value, values[next++])
                )
                {
                    return false;
                }
            }

            return true;
        }
    }
}
