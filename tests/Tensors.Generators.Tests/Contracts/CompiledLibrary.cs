using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Tensors.Generators.Tests.Compilers;

namespace Tensors.Generators.Tests.Contracts;

/// <summary>Compiles libraries that other compilations reference.</summary>
internal static class CompiledLibrary
{
    /// <summary>Compiles a library with its generated code, as a referenced project is.</summary>
    public static MetadataReference Compile(string name, string source, params ISourceGenerator[] generators)
    {
        var compilation = TestProject.Compile(source).WithAssemblyName(name);
        var driver = CSharpGeneratorDriver.Create(
            generators,
            parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options
        );
        driver.RunGeneratorsAndUpdateCompilation(
            compilation,
            out var output,
            out _,
            TestContext.Current.CancellationToken
        );
        using var image = new MemoryStream();
        var relaxed = output.WithOptions(
            ((CSharpCompilation)output).Options.WithGeneralDiagnosticOption(ReportDiagnostic.Default)
        );
        var result = relaxed.Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        return MetadataReference.CreateFromImage(image.ToArray());
    }
}
