using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeFixes;

/// <summary>How a type disposes what it holds.</summary>
internal enum DisposalKind
{
    /// <summary><c>Dispose()</c>.</summary>
    Dispose,

    /// <summary><c>Dispose(bool disposing)</c>.</summary>
    DisposeWithFlag,

    /// <summary><c>DisposeAsync()</c>.</summary>
    DisposeAsync,
}

/// <summary>Where a type disposes what it holds, or would.</summary>
/// <param name="Kind">The form of the method.</param>
/// <param name="Method">The method, or null where one is to be added.</param>
/// <param name="OverridesBase">A method to be added overrides that of a base class.</param>
/// <param name="NeedsInterface">The type is to implement the interface.</param>
internal sealed partial record DisposalSite(
    DisposalKind Kind,
    MethodDeclarationSyntax? Method,
    bool OverridesBase,
    bool NeedsInterface
)
{
    public bool IsAsync => Kind == DisposalKind.DisposeAsync;

    /// <summary>Chooses the method that fits the type and the tensor; null where no fix is certain to be right.</summary>
    public static DisposalSite? Choose(SemanticModel model, DisposablePlace place)
    {
        if (model.GetDeclaredSymbol(place.Holder) is not INamedTypeSymbol type)
        {
            return null;
        }

        var methods = place.Holder.Members.OfType<MethodDeclarationSyntax>().Where(HasBody).ToList();
        if (place.IsDisposable)
        {
            if (methods.Find(IsWithFlag) is { } withFlag)
            {
                return new DisposalSite(
                    DisposalKind.DisposeWithFlag,
                    withFlag,
                    OverridesBase: false,
                    NeedsInterface: false
                );
            }

            if (methods.Find(method => Is(method, "Dispose")) is { } dispose)
            {
                return new DisposalSite(DisposalKind.Dispose, dispose, OverridesBase: false, NeedsInterface: false);
            }
        }

        // A method that is not async gives a task that is made already; what is added goes before that.
        var disposeAsync = methods.Find(method =>
            Is(method, "DisposeAsync") && (IsAsyncMethod(method) || place.IsDisposable)
        );
        if (disposeAsync is not null && (place.IsDisposable || place.IsAsyncDisposable))
        {
            return new DisposalSite(
                DisposalKind.DisposeAsync,
                disposeAsync,
                OverridesBase: false,
                NeedsInterface: false
            );
        }

        return IsInAnotherPart(type) ? null : ChooseNew(type, place);
    }

    private static DisposalSite? ChooseNew(INamedTypeSymbol type, DisposablePlace place)
    {
        if (!place.IsDisposable)
        {
            return place.IsAsyncDisposable && !Implements(type, "IAsyncDisposable") && !type.IsRefLikeType
                ? new DisposalSite(DisposalKind.DisposeAsync, null, OverridesBase: false, NeedsInterface: true)
                : null;
        }

        if (!Implements(type, "IDisposable"))
        {
            return new DisposalSite(DisposalKind.Dispose, null, OverridesBase: false, !type.IsRefLikeType);
        }

        for (var ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            foreach (var member in ancestor.GetMembers("Dispose"))
            {
                if (
                    member
                    is not IMethodSymbol { IsSealed: false, DeclaredAccessibility: not Accessibility.Private } method
                )
                {
                    continue;
                }

                if (
                    (method.IsVirtual || method.IsOverride)
                    && method.Parameters is [{ Type.SpecialType: SpecialType.System_Boolean }]
                )
                {
                    return new DisposalSite(
                        DisposalKind.DisposeWithFlag,
                        null,
                        OverridesBase: true,
                        NeedsInterface: false
                    );
                }

                if ((method.IsVirtual || method.IsOverride) && method.Parameters.IsEmpty && !HasFlagSibling(ancestor))
                {
                    return new DisposalSite(DisposalKind.Dispose, null, OverridesBase: true, NeedsInterface: false);
                }
            }
        }

        // The interface stands there and its method is missing: somebody is about to write it.
        return Implements(type.BaseType, "IDisposable") || type.GetMembers("Dispose").Length > 0
            ? null
            : new DisposalSite(DisposalKind.Dispose, null, OverridesBase: false, NeedsInterface: false);
    }

    private static bool HasFlagSibling(INamedTypeSymbol type) =>
        type.GetMembers("Dispose").Any(member => member is IMethodSymbol { Parameters.Length: 1, IsVirtual: true });

    private static bool IsInAnotherPart(INamedTypeSymbol type) =>
        type.DeclaringSyntaxReferences.Length > 1
        && type.GetMembers().Any(member => member is IMethodSymbol { Name: "Dispose" or "DisposeAsync" });

    private static bool Implements(INamedTypeSymbol? type, string contract) =>
        type?.AllInterfaces.Any(implemented => string.Equals(implemented.Name, contract, StringComparison.Ordinal))
        == true;

    private static bool HasBody(MethodDeclarationSyntax method) =>
        (method.Body is not null || method.ExpressionBody is not null)
        && !method.Modifiers.Any(SyntaxKind.StaticKeyword);

    private static bool Is(MethodDeclarationSyntax method, string name) =>
        method.ParameterList.Parameters.Count == 0
        && string.Equals(method.Identifier.ValueText, name, StringComparison.Ordinal);

    private static bool IsWithFlag(MethodDeclarationSyntax method) =>
        string.Equals(method.Identifier.ValueText, "Dispose", StringComparison.Ordinal)
        && method.ParameterList.Parameters
            is [{ Type: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.BoolKeyword } }];

    private static bool IsAsyncMethod(MethodDeclarationSyntax method) => method.Modifiers.Any(SyntaxKind.AsyncKeyword);
}
