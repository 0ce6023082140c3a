using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Tensors.Generators.Tests.Compilers;

namespace Tensors.Generators.Tests.OutputMatrix;

/// <summary>What a user's project file can set of how C# is read.</summary>
/// <param name="Language">LangVersion.</param>
/// <param name="Nullable">Nullable.</param>
/// <param name="CheckOverflow">CheckForOverflowUnderflow.</param>
/// <param name="ImplicitUsings">ImplicitUsings.</param>
/// <param name="MemorySafetyRules">Features: <c>updated-memory-safety-rules</c>.</param>
internal sealed record ProjectSettings(
    LanguageVersion Language,
    NullableContextOptions Nullable = NullableContextOptions.Enable,
    bool CheckOverflow = false,
    bool ImplicitUsings = false,
    bool MemorySafetyRules = false
)
{
    // What the SDK writes for ImplicitUsings, and names of the framework that a project may give another meaning.
    private const string GlobalUsings = """
        global using global::System;
        global using global::System.Collections.Generic;
        global using global::System.IO;
        global using global::System.Linq;
        global using global::System.Net.Http;
        global using global::System.Threading;
        global using global::System.Threading.Tasks;
        global using static global::System.Math;
        global using Half = global::System.Int32;
        global using TensorBuffer = global::System.String;
        """;

    /// <summary>Compiles sources, every warning being an error and documentation being checked.</summary>
    public CSharpCompilation Compile(params string[] sources)
    {
        var options = new CSharpParseOptions(Language, DocumentationMode.Diagnose).WithFeatures(
            MemorySafetyRules ? [new("updated-memory-safety-rules", "")] : []
        );
        string[] all = ImplicitUsings ? [GlobalUsings, .. sources] : sources;
        var project = TestProject.Compile("");
        return project
            .RemoveAllSyntaxTrees()
            .AddSyntaxTrees(all.Select((text, i) => CSharpSyntaxTree.ParseText(text, options, $"File{i}.cs")))
            .WithOptions(project.Options.WithNullableContextOptions(Nullable).WithOverflowChecks(CheckOverflow));
    }
}
