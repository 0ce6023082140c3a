using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Tensors.Generators.Tests.Compilers;

namespace Tensors.Generators.Tests.OutputMatrix;

/// <summary>Generated code in an application that is trimmed, compiled ahead of time and published as one file.</summary>
public sealed class TrimmingTests
{
    [Fact]
    public async Task Every_form_is_safe_to_trim_and_to_compile_ahead_of_time() =>
        Assert.Empty(await AnalyzeAsync(DeclarationForms.Sources));

    [Fact]
    public async Task What_is_not_safe_is_found()
    {
        var messages = await AnalyzeAsync(
            """
            using System;
            internal static class Unsafe
            {
                internal static object? Trimmed(string name) => Activator.CreateInstance(Type.GetType(name)!);
                internal static Type Compiled(Type type) => typeof(Action<>).MakeGenericType(type);
                internal static string InOneFile() => typeof(Unsafe).Assembly.Location;
            }
            """
        );
        Assert.Contains(messages, m => m.Contains("IL2057", StringComparison.Ordinal));
        Assert.Contains(messages, m => m.Contains("IL3050", StringComparison.Ordinal));
        Assert.Contains(messages, m => m.Contains("IL3000", StringComparison.Ordinal));
    }

    private static async Task<string[]> AnalyzeAsync(params string[] sources)
    {
        var generated = TestProject.Generate(new ProjectSettings(TestProject.DefaultLanguage).Compile(sources));
        var output = generated.Output.WithOptions(
            ((CSharpCompilation)generated.Output).Options.WithSpecificDiagnosticOptions([])
        );
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([], new PublishProperties()),
            onAnalyzerException: null,
            concurrentAnalysis: true,
            logAnalyzerExecutionTime: false
        );
        var diagnostics = await output
            .WithAnalyzers(LoadAnalyzers(), options)
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. diagnostics.Select(d => d.ToString()).Order(StringComparer.Ordinal)];
    }

    // The very analyzers that the SDK brings for IsTrimmable and IsAotCompatible, which Tensors.Runtime sets.
    private static ImmutableArray<DiagnosticAnalyzer> LoadAnalyzers()
    {
        var packages =
            Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var folder = new DirectoryInfo(Path.Combine(packages, "microsoft.net.illink.tasks"));
        var file = folder.Exists
            ? folder
                .EnumerateFiles("ILLink.RoslynAnalyzer.dll", SearchOption.AllDirectories)
                .OrderBy(f => f.FullName, StringComparer.Ordinal)
                .LastOrDefault()
            : null;
        Assert.SkipWhen(file is null, $"There is no ILLink.RoslynAnalyzer.dll in {folder}.");
        try
        {
            return
            [
                .. AssemblyLoadContext
                    .Default.LoadFromAssemblyPath(file!.FullName)
                    .GetTypes()
                    .Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(DiagnosticAnalyzer)))
                    .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
            ];
        }
        catch (ReflectionTypeLoadException e)
        {
            Assert.Skip($"The SDK's analyzers need a newer compiler: {e.LoaderExceptions[0]!.Message}");
            throw;
        }
    }

    /// <summary>What a project's PublishTrimmed, PublishAot and PublishSingleFile tell the analyzers.</summary>
    private sealed class PublishProperties : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Properties();

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Properties : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, out string value)
            {
                value = "true";
                return key
                    is "build_property.EnableTrimAnalyzer"
                        or "build_property.EnableAotAnalyzer"
                        or "build_property.EnableSingleFileAnalyzer";
            }
        }
    }
}
