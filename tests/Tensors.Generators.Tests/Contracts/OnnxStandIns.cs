using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Tensors.Generators.Tests.Compilers;

namespace Tensors.Generators.Tests.Contracts;

/// <summary>What generated code names of Tensors.OnnxRuntime, compiled here where that assembly does not have it.</summary>
internal static class OnnxStandIns
{
    private const string Source = """
        namespace Tensors.OnnxRuntime
        {
            public sealed record OnnxWorkerOptions;

            public sealed class OnnxModelWorker<TContract>(string path, OnnxWorkerOptions? options)
                where TContract : IModelContract<TContract>
            {
                public string Path => path + options;
            }

            public static class OnnxModelServices
            {
                public static void Add<TContract>(
                    Microsoft.Extensions.DependencyInjection.IServiceCollection services,
                    string modelPath,
                    System.Func<OnnxWorkerOptions, OnnxWorkerOptions>? configure
                )
                    where TContract : IModelContract<TContract> { }
            }
        }
        """;

    /// <summary>The references besides Tensors.OnnxRuntime itself.</summary>
    public static MetadataReference[] References { get; } =
        typeof(Tensors.OnnxRuntime.OrtTensor).Assembly.GetType("Tensors.OnnxRuntime.OnnxModelServices") is null
            ? [Compile("OnnxStandIns", Source)]
            : [];

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
