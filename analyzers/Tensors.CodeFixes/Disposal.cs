using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeFixes;

/// <summary>Statements that dispose a variable or a field.</summary>
internal static class Disposal
{
    public static bool IsDisposable(ITypeSymbol type) => Has(type, "IDisposable", "Dispose");

    public static bool IsAsyncDisposable(ITypeSymbol type) => Has(type, "IAsyncDisposable", "DisposeAsync");

    /// <summary><c>frame.Dispose();</c>, <c>clip?.Dispose();</c> or <c>await feed.DisposeAsync();</c></summary>
    public static StatementSyntax Statement(string name, bool isAsync, bool isNullable, bool configure = false)
    {
        var end = configure ? ".ConfigureAwait(false)" : "";
        var text = (isAsync, isNullable) switch
        {
            (false, false) => $"{name}.Dispose();",
            (false, true) => $"{name}?.Dispose();",
            (true, false) => $"await {name}.DisposeAsync(){end};",
            (true, true) => $"await ({name}?.DisposeAsync() ?? default){end};",
        };

        // Outside an async method 'await (…)' would be the call of a method.
        var method = (MethodDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration($"async void M() {{{text}}}")!;
        return method.Body!.Statements[0];
    }

    /// <summary>The statement that disposes what a variable or field holds, to be put among others.</summary>
    public static StatementSyntax? Statement(ISymbol holder, FixPlace place)
    {
        if (TypeOf(holder) is not { } type)
        {
            return null;
        }

        var isSync = IsDisposable(Unwrapped(type));
        var isNullable =
            type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T
            || (type.IsReferenceType && CanBeNull(holder, type, place));
        return isSync || IsAsyncDisposable(Unwrapped(type))
            ? StatementList.New(Statement(NameOf(holder), !isSync, isNullable))
            : null;
    }

    /// <summary>Whether a statement does nothing but dispose what a variable or field holds.</summary>
    public static bool Is(SyntaxNode? statement, ISymbol holder, FixPlace place) =>
        statement is ExpressionStatementSyntax { Expression: var expression }
        && Disposed(expression) is { } disposed
        && (
            place.IsNamed(disposed, holder)
            || (
                disposed is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: var name }
                && place.IsNamed(name, holder)
            )
        );

    /// <summary>What an expression disposes; null when it does anything else.</summary>
    public static ExpressionSyntax? Disposed(ExpressionSyntax expression) =>
        expression switch
        {
            AwaitExpressionSyntax { Expression: var awaited } => Disposed(awaited),
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax call } => call.Name
                .Identifier
                .ValueText switch
            {
                "Dispose" or "DisposeAsync" => call.Expression,
                "ConfigureAwait" => Disposed(call.Expression),
                _ => null,
            },
            ConditionalAccessExpressionSyntax
            {
                WhenNotNull: InvocationExpressionSyntax
                {
                    Expression: MemberBindingExpressionSyntax { Name.Identifier.ValueText: "Dispose" or "DisposeAsync" }
                }
            } access => access.Expression,
            _ => null,
        };

    public static ITypeSymbol? TypeOf(ISymbol holder) =>
        holder switch
        {
            ILocalSymbol local => local.Type,
            IParameterSymbol parameter => parameter.Type,
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            _ => null,
        };

    public static ITypeSymbol Unwrapped(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : type;

    public static string NameOf(ISymbol symbol) =>
        SyntaxFacts.GetKeywordKind(symbol.Name) == SyntaxKind.None ? symbol.Name : "@" + symbol.Name;

    private static bool CanBeNull(ISymbol holder, ITypeSymbol type, FixPlace place)
    {
        if (holder is not ILocalSymbol)
        {
            return type.NullableAnnotation != NullableAnnotation.NotAnnotated;
        }

        // A variable declared with `var` may hold null by its type, whatever it was given.
        return holder.DeclaringSyntaxReferences is [var reference]
            && reference.GetSyntax(place.Token)
                is VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax declaration } variable
            && (
                declaration.Type is NullableTypeSyntax
                || (
                    declaration.Type.IsVar
                    && variable.Initializer is { Value: var value }
                    && place.Model.GetTypeInfo(value, place.Token).Nullability.FlowState != NullableFlowState.NotNull
                )
            );
    }

    private static bool Has(ITypeSymbol type, string contract, string method) =>
        string.Equals(type.Name, contract, StringComparison.Ordinal)
        || type.AllInterfaces.Any(implemented => string.Equals(implemented.Name, contract, StringComparison.Ordinal))
        || type.GetMembers(method).Any(member => member is IMethodSymbol { Parameters.IsEmpty: true, IsStatic: false })
        || (
            type is ITypeParameterSymbol parameter
            && parameter.ConstraintTypes.Any(constraint => Has(constraint, contract, method))
        );
}
