using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tensors.CodeModel;
using Tensors.Signatures;

namespace Tensors.CodeFixes;

/// <summary>Asks the validator of contracts about a project, to see whether a fix did what it should.</summary>
internal static class ContractProject
{
    /// <summary>Where the contracts of a project are other than their models.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> FindAsync(Project project, CancellationToken token)
    {
        var found = new List<Diagnostic>();
        if (
            await project.GetCompilationAsync(token).ConfigureAwait(false) is not { } compilation
            || compilation.GetTypeByMetadataName(KnownNames.ModelContractAttribute) is not { } attributeType
        )
        {
            return found;
        }

        var models = await ReadModelsAsync(project, token).ConfigureAwait(false);
        foreach (var (type, attribute) in Contracts(compilation, attributeType, token))
        {
            // One that breaks a rule of its own is compared with nothing; that is no agreement.
            var report = new DeclarationReport(found.Add);
            if (
                ContractDeclaration.Read(type, attribute, report, token) is { } contract
                && ContractDeclaration.ModelOf(attribute) is not null
            )
            {
                ModelChecks.Check(type, attribute, contract, models, found.Add, token);
            }
        }

        return found;
    }

    /// <summary>The models of a project, as its build has read them.</summary>
    public static async Task<IReadOnlyCollection<ModelFile>> ReadModelsAsync(Project project, CancellationToken token)
    {
        var models = new List<ModelFile>();
        foreach (var file in project.AdditionalDocuments)
        {
            var path = file.FilePath ?? file.Name;
            if (path.EndsWith(ModelFileText.Extension, StringComparison.Ordinal))
            {
                try
                {
                    models.Add(ModelFileText.Parse((await file.GetTextAsync(token).ConfigureAwait(false)).ToString()));
                }
                catch (FormatException)
                {
                    // The generator says so.
                }
            }
        }

        return models;
    }

    private static IEnumerable<(INamedTypeSymbol Type, AttributeData Attribute)> Contracts(
        Compilation compilation,
        INamedTypeSymbol attributeType,
        CancellationToken token
    )
    {
        foreach (var tree in compilation.SyntaxTrees)
        {
            var model = compilation.GetSemanticModel(tree);
            foreach (
                var declaration in tree.GetRoot(token)
                    .DescendantNodes()
                    .OfType<InterfaceDeclarationSyntax>()
                    .Where(declaration => declaration.AttributeLists.Count > 0)
            )
            {
                if (
                    model.GetDeclaredSymbol(declaration, token) is INamedTypeSymbol type
                    && TensorDeclaration.FindAttribute(type, attributeType) is { } attribute
                    && attribute.ApplicationSyntaxReference is { } reference
                    && reference.SyntaxTree == tree
                    && declaration.Span.Contains(reference.Span)
                )
                {
                    yield return (type, attribute);
                }
            }
        }
    }
}
