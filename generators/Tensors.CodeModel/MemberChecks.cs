using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeModel;

/// <summary>Checks the members that the user declared in a tensor struct. Reports TNS0004, TNS0013 and TNS0015.</summary>
internal static class MemberChecks
{
    public static void Check(
        INamedTypeSymbol type,
        TypeDeclarationSyntax declaration,
        GeneratedMembers members,
        DeclarationReport report,
        CancellationToken cancellationToken
    )
    {
        if (members.CollidesWithType(type.Name))
        {
            report.Add(DeclarationRules.TypeNameCollides, declaration.Identifier, type.Name);
        }

        // Most structs are empty. Returning here saves the compiler from creating their implicit members.
        if (declaration is { Members.Count: 0, ParameterList: null } && type.DeclaringSyntaxReferences.Length == 1)
        {
            return;
        }

        foreach (var member in type.GetMembers())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var written = (member as IFieldSymbol)?.AssociatedSymbol ?? member;
            if (
                IsGenerated(written)
                || written.IsImplicitlyDeclared
                || written is IMethodSymbol { AssociatedSymbol: not null }
            )
            {
                continue;
            }

            if (StateOf(member) is { } state)
            {
                report.Add(DeclarationRules.HasState, LocationOf(written, cancellationToken), type.Name, state);
            }
            else if (ReferenceEquals(written, member) && Collision(member, members) is { } name)
            {
                report.Add(DeclarationRules.MemberCollides, LocationOf(member, cancellationToken), type.Name, name);
            }
        }
    }

    internal static bool IsGenerated(ISymbol member) =>
        member
            .GetAttributes()
            .Any(a =>
                AttributeNames.Is(a, "System.CodeDom.Compiler", "GeneratedCodeAttribute")
                && a.ConstructorArguments is [{ Value: KnownNames.Tool }, ..]
            );

    private static string? StateOf(ISymbol member) =>
        member switch
        {
            IFieldSymbol { IsStatic: false, AssociatedSymbol: IPropertySymbol property } =>
                $"the automatic property '{property.Name}'",
            IFieldSymbol { IsStatic: false, AssociatedSymbol: IEventSymbol @event } => $"the event '{@event.Name}'",
            IFieldSymbol { IsStatic: false } field => $"the field '{field.Name}'",
            IMethodSymbol { MethodKind: MethodKind.Constructor } => "a constructor",
            _ => null,
        };

    private static string? Collision(ISymbol member, GeneratedMembers members)
    {
        var collides = member switch
        {
            // This would compile, but a call through the interface would run this member instead of the generated one.
            IMethodSymbol { ExplicitInterfaceImplementations: [var implemented, ..] } => IsGenerated(
                implemented,
                member
            ),
            IPropertySymbol { ExplicitInterfaceImplementations: [var implemented, ..] } => IsGenerated(
                implemented,
                member
            ),
            IMethodSymbol { MethodKind: MethodKind.Conversion } conversion => conversion.ReturnType.Name
                is KnownNames.ReadOnly,
            IPropertySymbol { IsIndexer: true } indexer => CollidesWithIndexer(indexer, members.IndexerRank),
            IMethodSymbol method => members.Takes(method.Name) || members.HasMethod(method),
            _ => members.Takes(member.Name) || members.HasMethod(member.Name),
        };
        return !collides ? null
            : member is IPropertySymbol { IsIndexer: true } ? "this[]"
            : member is IMethodSymbol { MethodKind: MethodKind.Conversion } ? "implicit operator ReadOnly"
            : member.Name;
    }

    // Determines whether a generated member implements the given interface member.
    private static bool IsGenerated(ISymbol implemented, ISymbol member) =>
        implemented.ContainingType switch
        {
            { SpecialType: SpecialType.System_IDisposable } => true,
            { Name: "IEquatable", TypeArguments: [var self] } => SymbolEqualityComparer.Default.Equals(
                self,
                member.ContainingType
            ),
            {
                Name: "ISharedTensor",
                ContainingNamespace: { Name: "Tensors", ContainingNamespace.IsGlobalNamespace: true }
            } => true,
            _ => false,
        };

    // All indexers of a type must have the same metadata name, and the generated indexers have the default one, Item.
    private static bool CollidesWithIndexer(IPropertySymbol indexer, int rank) =>
        rank > 0
        && (
            indexer.MetadataName is not "Item"
            || (
                indexer.Parameters.Length <= rank
                && indexer.Parameters.All(p => p.Type.SpecialType is SpecialType.System_Int64)
            )
        );

    private static Location LocationOf(ISymbol member, CancellationToken cancellationToken) =>
        member.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) switch
        {
            TypeDeclarationSyntax { ParameterList: { } primary } when member is IMethodSymbol => primary.GetLocation(),
            _ => member.Locations[0],
        };
}
