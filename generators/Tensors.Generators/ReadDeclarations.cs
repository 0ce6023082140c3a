using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tensors.CodeModel;

namespace Tensors.Generators;

/// <summary>Models of declarations that were read before, for as long as their syntax lives.</summary>
/// <remarks>
/// After an edit anywhere the compiler asks for every declaration anew, since what a name means may have changed. Of a
/// declaration with one part, one attribute and no members, which most are, only that part and the values of the
/// attribute's arguments decide what its model is. Where both are what they were, the model is. A declaration that
/// breaks a rule is read again each time.
/// </remarks>
internal static class ReadDeclarations
{
    private static readonly ConditionalWeakTable<SyntaxNode, Entry> _entries = new();

    /// <summary>The model of a declaration that was read before and has stayed as it was, or null.</summary>
    public static Guarded<TensorModel>? Find(GeneratorAttributeSyntaxContext match) =>
        _entries.TryGetValue(match.TargetNode, out var entry)
        && match.TargetSymbol is INamedTypeSymbol type
        && IsPlain(type, match.TargetNode)
        && !ProjectNameChecks.HasAny(type.ContainingAssembly)
        && Arguments.Are(match.Attributes[0], entry.Arguments)
            ? entry.Model
            : null;

    /// <summary>Keeps the model of a declaration, if it is one that <see cref="Find"/> can tell apart.</summary>
    public static void Add(GeneratorAttributeSyntaxContext match, Guarded<TensorModel> model)
    {
        if (model.Value is not null && match.TargetSymbol is INamedTypeSymbol type && IsPlain(type, match.TargetNode))
        {
            // Another thread may have been first, with the same.
            _entries.GetValue(match.TargetNode, _ => new Entry(Arguments.Of(match.Attributes[0]), model));
        }
    }

    // Of a type around it another part may say what it is, too; there are few of those.
    private static bool IsPlain(INamedTypeSymbol type, SyntaxNode declaration) =>
        type.ContainingType is null
        && declaration is TypeDeclarationSyntax { Members.Count: 0, ParameterList: null }
        && type.GetAttributes().Length == 1
        && type.DeclaringSyntaxReferences.Length == 1;

    private sealed record Entry(object?[] Arguments, Guarded<TensorModel> Model);

    /// <summary>The arguments of an attribute as values, one after the other; before those of an array its length.</summary>
    /// <remarks>Values of other kinds than these are in no model.</remarks>
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
