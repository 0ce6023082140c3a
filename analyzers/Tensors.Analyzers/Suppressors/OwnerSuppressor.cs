using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Tensors.Analyzers.Ownership;
using Tensors.Analyzers.Rules;

namespace Tensors.Analyzers.Suppressors;

/// <summary>
/// Silences rules of the framework where they report a tensor or another owner: they do not know the ownership words, so that
/// they ask to dispose what was handed over or lent. The rules TNS1xxx answer the same questions. Nothing is silenced that those rules
/// have not followed.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OwnerSuppressor : DiagnosticSuppressor
{
    internal static readonly SuppressionDescriptor DisposeObjects = new(
        RuleIds.SuppressDisposeObjects,
        "CA2000",
        "Who disposes a tensor is told by ownership words, which CA2000 does not know. TNS1001 to TNS1006 follow it."
    );

    internal static readonly SuppressionDescriptor DisposeFields = new(
        RuleIds.SuppressDisposeFields,
        "CA2213",
        "A field may borrow a tensor or hand it over, which CA2213 does not know. TNS1008 checks the fields that own one."
    );

    internal static readonly SuppressionDescriptor UnusedValue = new(
        RuleIds.SuppressUnusedValue,
        "IDE0059",
        "A variable that holds a tensor keeps its memory leased, or lets go of a handle, even if nobody reads it again. "
            + "TNS1001 to TNS1007 say where that is wrong."
    );

    /// <inheritdoc />
    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions { get; } =
    [DisposeObjects, DisposeFields, UnusedValue];

    /// <inheritdoc />
    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        if (!OwnerTypes.ArePossibleIn(context.Compilation))
        {
            return;
        }

        var owners = new OwnerTypes();
        var followed = new FollowedValues(context);
        foreach (var diagnostic in context.ReportedDiagnostics)
        {
            if (
                diagnostic.Location.SourceTree is { } tree
                && owners.MentionsOwner(TypeAt(tree, diagnostic.Location, context))
                && SupportedSuppressions.FirstOrDefault(suppression =>
                    string.Equals(suppression.SuppressedDiagnosticId, diagnostic.Id, StringComparison.Ordinal)
                )
                    is { } descriptor
                && (ReferenceEquals(descriptor, DisposeFields) || followed.Contains(diagnostic.Location, tree))
            )
            {
                context.ReportSuppression(Suppression.Create(descriptor, diagnostic));
            }
        }
    }

    /// <summary>The type of the expression, variable or field that a diagnostic stands on.</summary>
    private static ITypeSymbol? TypeAt(SyntaxTree tree, Location location, SuppressionAnalysisContext context)
    {
        var root = tree.GetRoot(context.CancellationToken);
        var node = root.FindNode(location.SourceSpan, getInnermostNodeForTie: true);
        var model = context.GetSemanticModel(tree);
        if (node is VariableDeclarationSyntax { Variables: [var only] })
        {
            node = only;
        }

        var declared = model.GetDeclaredSymbol(node, context.CancellationToken) switch
        {
            ILocalSymbol local => local.Type,
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            IParameterSymbol parameter => parameter.Type,
            _ => null,
        };
        var expression = node switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left,
            ExpressionSyntax other => other,
            ArgumentSyntax argument => argument.Expression,
            EqualsValueClauseSyntax value => value.Value,
            _ => null,
        };
        return declared ?? (expression is null ? null : model.GetTypeInfo(expression, context.CancellationToken).Type);
    }
}
