using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeModel;

/// <summary>Reads and validates an interface with the attribute <c>[ModelContract]</c>, for both the generator and the analyzer.</summary>
/// <remarks>
/// The generator sees neither the tensors' <c>ReadOnly</c> structs nor the generated part of the contract; the analyzer sees both.
/// </remarks>
public static class ContractDeclaration
{
    /// <summary>Reads and validates a contract. Returns null if the declaration is not valid.</summary>
    /// <param name="type">The interface.</param>
    /// <param name="attribute">The <c>[ModelContract]</c> of the interface.</param>
    /// <param name="report">Receives a diagnostic for every violated rule.</param>
    /// <param name="cancellationToken">Cancels the validation.</param>
    /// <returns>The contract, or null if a rule is violated or if the compiler itself rejects the declaration.</returns>
    public static ContractModel? Read(
        INamedTypeSymbol type,
        AttributeData attribute,
        DeclarationReport report,
        CancellationToken cancellationToken
    )
    {
        if (
            attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken) is not AttributeSyntax syntax
            || syntax.Parent?.Parent is not InterfaceDeclarationSyntax declaration
            || !TypeHierarchy.IsNamed(type)
            || !AttributeArguments.AreValid(attribute)
        )
        {
            return null;
        }

        CheckForm(type, declaration, report);
        ProjectNameChecks.CheckContract(type, attribute, declaration, report);
        var wireName = ReadName(type, attribute, syntax, report);
        var methods = ReadMethods(type, declaration, wireName, report, cancellationToken);
        if (methods is null || !report.IsClean)
        {
            return null;
        }

        var baseName = ContractNames.BaseName(type.Name);
        var contract = new ContractModel(
            TypeHierarchy.Of(type),
            type.Name,
            baseName,
            SyntaxFacts.GetText(type.DeclaredAccessibility),
            ApiAttributes.Of(type),
            wireName,
            methods.Value
        );
        ContractNameChecks.Check(type, contract, declaration, report);
        return report.IsClean ? contract : null;
    }

    /// <summary>Returns the file name of the model that a contract is checked against, or null if the attribute names no model.</summary>
    public static string? ModelOf(AttributeData attribute) =>
        AttributeArguments.Value(attribute, "Model")?.Value as string;

    /// <summary>Returns the source location of the model's name in the attribute, for diagnostics.</summary>
    public static Location ModelLocation(AttributeData attribute, CancellationToken cancellationToken) =>
        attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken) is AttributeSyntax syntax
            ? new AttributeArguments(syntax).Expression("Model", -1).GetLocation()
            : Location.None;

    private static void CheckForm(
        INamedTypeSymbol type,
        InterfaceDeclarationSyntax declaration,
        DeclarationReport report
    )
    {
        void Report(string problem) => report.Add(ContractRules.WrongForm, declaration.Identifier, type.Name, problem);

        if (!declaration.Modifiers.Any(SyntaxKind.PartialKeyword))
        {
            Report("is not partial");
        }

        if (type.IsFileLocal)
        {
            Report("is file-local");
        }

        for (var outer = type; outer is not null; outer = outer.ContainingType)
        {
            if (outer.TypeParameters.Length > 0)
            {
                Report(
                    ReferenceEquals(outer, type) ? "has type parameters" : $"is inside the generic type '{outer.Name}'"
                );
            }
        }

        foreach (var node in declaration.Ancestors().OfType<TypeDeclarationSyntax>())
        {
            if (!node.Modifiers.Any(SyntaxKind.PartialKeyword) || node.Modifiers.Any(SyntaxKind.FileKeyword))
            {
                Report($"is inside '{node.Identifier.ValueText}', which is not partial or is file-local");
            }
        }

        foreach (var extended in type.Interfaces)
        {
            if (extended.TypeKind is not TypeKind.Error && !IsOwnContract(extended, type))
            {
                Report($"extends '{extended.Name}'");
            }
        }

        if (
            declaration.SyntaxTree.Options is CSharpParseOptions options
            && options.LanguageVersion < LanguageVersion.CSharp13
        )
        {
            report.Add(
                DeclarationRules.LanguageTooOld,
                declaration.Identifier,
                type.Name,
                options.LanguageVersion.ToDisplayString()
            );
        }
    }

    // The generated part implements IModelContract<TSelf>, so the user's part may list it as well.
    private static bool IsOwnContract(INamedTypeSymbol extended, INamedTypeSymbol type) =>
        extended is { Name: "IModelContract", TypeArguments: [var self] }
        && string.Equals(
            extended.ContainingNamespace.ToDisplayString(),
            "Tensors.CompilerServices",
            StringComparison.Ordinal
        )
        && SymbolEqualityComparer.Default.Equals(self, type);

    private static string ReadName(
        INamedTypeSymbol type,
        AttributeData attribute,
        AttributeSyntax syntax,
        DeclarationReport report
    )
    {
        if (attribute.ConstructorArguments is [{ Value: string name }, ..])
        {
            if (name.Trim().Length == 0)
            {
                report.Add(
                    ContractRules.WrongName,
                    new AttributeArguments(syntax).Expression("name", 0),
                    $"The contract '{type.Name}' has an empty name"
                );
            }

            return name;
        }

        if (ContractNames.OfFile(ModelOf(attribute) ?? "") is { Length: > 0 } model)
        {
            return model;
        }

        report.Add(ContractRules.WrongName, syntax, $"The contract '{type.Name}' has neither a name nor a model");
        return "";
    }

    private static EquatableArray<ContractMethodModel>? ReadMethods(
        INamedTypeSymbol type,
        InterfaceDeclarationSyntax declaration,
        string wireName,
        DeclarationReport report,
        CancellationToken cancellationToken
    )
    {
        var calls = new List<IMethodSymbol>();
        foreach (var member in type.GetMembers())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary, IsAbstract: true, IsStatic: false } method)
            {
                calls.Add(method);
            }
            else if (ProblemOf(member) is { } problem)
            {
                report.Add(ContractRules.NotACall, member.Locations[0], member.Name, problem);
            }
        }

        if (calls.Count == 0)
        {
            report.Add(ContractRules.NotACall, declaration.Identifier, type.Name, "has no method");
            return null;
        }

        var models = new List<ContractMethodModel>();
        foreach (var call in calls)
        {
            if (ContractNameChecks.Collision(type, call, calls) is { } problem)
            {
                report.Add(ContractRules.NotACall, call.Locations[0], call.Name, problem);
            }

            if (
                ContractMethod.Read(
                    call,
                    ContractNames.MethodWireName(wireName, call.Name, calls.Count),
                    report,
                    cancellationToken
                ) is
                { } model
            )
            {
                models.Add(model);
            }
        }

        return models.Count == calls.Count ? new EquatableArray<ContractMethodModel>(models) : null;
    }

    // Members with an implementation and nested types are allowed: clients do not have to implement them.
    private static string? ProblemOf(ISymbol member) =>
        member switch
        {
            IPropertySymbol { ExplicitInterfaceImplementations: [{ ContainingType.Name: "IModelContract" }, ..] }
                when !MemberChecks.IsGenerated(member) => "is a member that is generated",
            { IsAbstract: false } or ITypeSymbol or IMethodSymbol { AssociatedSymbol: not null } => null,
            IEventSymbol => "is an event",
            IPropertySymbol { IsIndexer: true } => "is an indexer",
            IPropertySymbol => "is a property",
            IMethodSymbol { MethodKind: MethodKind.Ordinary } => "is static",
            _ => "is an operator",
        };
}
