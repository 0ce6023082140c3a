using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Tensors.CodeFixes;

/// <summary>A field, property or primary constructor's parameter to dispose.</summary>
/// <param name="Holder">The type that holds it.</param>
/// <param name="Name">Its name, as its type's code writes it.</param>
/// <param name="Type">The type of the tensor.</param>
internal sealed record DisposablePlace(TypeDeclarationSyntax Holder, string Name, ITypeSymbol Type)
{
    /// <summary>Whether it can be disposed without awaiting.</summary>
    public bool IsDisposable => Disposal.IsDisposable(Disposal.Unwrapped(Type));

    /// <summary>Whether it can be disposed by awaiting.</summary>
    public bool IsAsyncDisposable => Disposal.IsAsyncDisposable(Disposal.Unwrapped(Type));

    public static DisposablePlace? Find(DocumentEditor editor, Diagnostic diagnostic)
    {
        var node = editor.OriginalRoot.FindNode(diagnostic.Location.SourceSpan);
        var type = editor.SemanticModel.GetDeclaredSymbol(node) switch
        {
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            IParameterSymbol parameter => parameter.Type,
            _ => null,
        };
        var name = node switch
        {
            VariableDeclaratorSyntax field => field.Identifier.Text,
            PropertyDeclarationSyntax property => property.Identifier.Text,
            ParameterSyntax parameter => parameter.Identifier.Text,
            _ => null,
        };
        return type is not null && name is not null && node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } holder
            ? new DisposablePlace(holder, name, type)
            : null;
    }

    /// <summary><c>_frame.Dispose();</c>, <c>_clip?.Dispose();</c> or <c>await _feed.DisposeAsync().ConfigureAwait(false);</c></summary>
    public StatementSyntax Statement(bool isAsync) =>
        Disposal
            .Statement(Name, isAsync && !IsDisposable, IsNullable, configure: true)
            .WithTrailingTrivia(SyntaxFactory.ElasticLineFeed);

    private bool IsNullable =>
        Type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T
        || (Type.IsReferenceType && Type.NullableAnnotation != NullableAnnotation.NotAnnotated);
}
