using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.Benchmarks.Generator;

/// <summary>The same pipeline over an attribute that nothing carries: what the compiler itself needs for an edit.</summary>
internal sealed class NoMatchGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var names = context
            .SyntaxProvider.ForAttributeWithMetadataName(
                "Large.NeverWrittenAttribute",
                static (node, _) => node is TypeDeclarationSyntax,
                static (match, _) => match.TargetSymbol.Name
            )
            .Where(static name => name.Length > 0);
        var all = names.Collect().Select(static (found, _) => found.Length);
        context.RegisterSourceOutput(
            names.Combine(all),
            static (output, file) => output.AddSource($"{file.Left}.g.cs", "")
        );
    }
}
