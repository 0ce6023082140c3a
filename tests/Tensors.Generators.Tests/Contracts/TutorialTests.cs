using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Tensors.CodeModel;
using Tensors.Generators.Tests.Compilers;
using Tensors.Signatures;

namespace Tensors.Generators.Tests.Contracts;

/// <summary>The code of docs/tutorial.md compiles, with a model as its text describes, and that of docs/testing.md together with it.</summary>
public sealed partial class TutorialTests
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    [Theory]
    [InlineData("tutorial.md", 10)]
    [InlineData("testing.md", 6)]
    public void Every_block_compiles(string page, int count)
    {
        var blocks = ReadBlocks(page);
        Assert.Equal(count, blocks.Length);
        if (page is not "tutorial.md")
        {
            blocks = [.. ReadBlocks("tutorial.md").Where(block => !IsStatements(block)), .. blocks];
        }

        var sources = blocks.Select((block, i) => IsStatements(block) ? Method(block, i) : block);
        var compilation = ContractProject
            .Compile([Usings, .. sources])
            .AddReferences(MetadataReference.CreateFromFile(typeof(Assert).Assembly.Location));
        compilation = compilation.WithOptions(
            // A tutorial has no documentation comments, and waits where it stands.
            compilation.Options.WithSpecificDiagnosticOptions([
                new("CS1591", ReportDiagnostic.Suppress),
                new("CS8019", ReportDiagnostic.Suppress),
                new("CS0414", ReportDiagnostic.Suppress),
                // As the SDK does: the assertions are built against an older framework.
                new("CS1701", ReportDiagnostic.Suppress),
            ])
        );
        var generated = ContractProject.Generate(compilation, new ModelText(ModelFileText.Write(ResNet50())));
        if (TestProject.CompilerMessages(generated.Output) is { Length: > 0 } messages)
        {
            Assert.Fail(string.Join("\n", messages));
        }
    }

    private static string[] ReadBlocks(string page)
    {
        var text = File.ReadAllText(Path.Combine(Snapshot.ProjectDirectory, "../../docs", page));
        return [.. BlockPattern().Matches(text).Select(match => match.Groups["code"].Value)];
    }

    private static bool IsStatements(string block) => block.StartsWith("//", StringComparison.Ordinal);

    // Statements stand in a program that has what the text takes for granted.
    private static string Method(string statements, int index) =>
        $$"""
            using System.Diagnostics;
            using Microsoft.AspNetCore.Builder;
            using Microsoft.Extensions.DependencyInjection;
            using Shop;
            using Tensors;
            using Tensors.Grpc;
            using Tensors.OnnxRuntime;
            using Xunit;

            internal static class Block{{index}}
            {
                private static readonly SharedMemoryAllocator allocator = new();
                private static readonly WorkerProcess worker = null!;
                private static readonly WebApplicationBuilder builder = WebApplication.CreateBuilder();

                public static async Task RunAsync(string[] args)
                {
                    await Task.Yield();
                    {{statements}}
                }
            }
            """;

    private static ModelFile ResNet50() =>
        new(
            "resnet50.onnx",
            "models/resnet50.onnx",
            "",
            "Resnet50",
            new ModelSignature(
                8,
                new EquatableArray<OpsetSignature>([new OpsetSignature("", 17)]),
                "",
                "",
                new EquatableArray<ValueSignature>([Value("data", 3, 224, 224)]),
                new EquatableArray<ValueSignature>([Value("logits", 1000)]),
                default
            )
        );

    private static ValueSignature Value(string name, params long[] lengths) =>
        new(
            name,
            ValueKind.Tensor,
            ElementType: 1,
            new EquatableArray<DimensionSignature>([
                new DimensionSignature(null, "N"),
                .. lengths.Select(length => new DimensionSignature(length, null)),
            ]),
            ""
        );

    private sealed class ModelText(string text) : AdditionalText
    {
        public override string Path => "obj/tensors/resnet50.onnx.tensormodel";

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BlockPattern();
}
