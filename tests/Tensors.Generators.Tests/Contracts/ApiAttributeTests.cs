using Microsoft.CodeAnalysis;
using Tensors.Generators.Tests.Compilers;

namespace Tensors.Generators.Tests.Contracts;

/// <summary>Attributes about the use of a contract are repeated on its generated client and worker.</summary>
public sealed class ApiAttributeTests
{
    private const string Contract = """
        [ModelContract("c")]
        public partial interface IContract
        {
            /// <summary>Runs.</summary>
            /// <param name="x">An input.</param>
            ValueTask<Frame.ReadOnly> RunAsync(Frame.ReadOnly x);
        }
        """;

    private const string Frame =
        "/// <summary>A tensor.</summary>\n[SharedTensor([\"n\"], DType.Int8)] public readonly partial struct Frame;\n";

    /// <summary>Gets the attributes as a user writes them, and as they are on the generated types.</summary>
    public static TheoryData<string, string> Written =>
        new()
        {
            { "[System.Obsolete]", "[global::System.ObsoleteAttribute]" },
            { "[Obsolete(\"Old.\")]", "[global::System.ObsoleteAttribute(\"Old.\")]" },
            {
                "[Obsolete(\"Old \\\"x\\\"\\n.\", true)]",
                "[global::System.ObsoleteAttribute(\"Old \\\"x\\\"\\n.\", true)]"
            },
            { "[Obsolete(error: true, message: \"Old.\")]", "[global::System.ObsoleteAttribute(\"Old.\", true)]" },
            { "[Obsolete(null)]", "[global::System.ObsoleteAttribute(null)]" },
            {
                "[ObsoleteAttribute(\"Old.\", DiagnosticId = \"MY1\", UrlFormat = \"https://x/{0}\")]",
                "[global::System.ObsoleteAttribute(\"Old.\", DiagnosticId = \"MY1\", UrlFormat = \"https://x/{0}\")]"
            },
            { "[Alias(\"Old.\")]", "[global::System.ObsoleteAttribute(\"Old.\")]" },
            {
                "[System.Diagnostics.CodeAnalysis.Experimental(\"MY2\")]",
                "[global::System.Diagnostics.CodeAnalysis.ExperimentalAttribute(\"MY2\")]"
            },
            {
                "[EditorBrowsable(EditorBrowsableState.Advanced)]",
                "[global::System.ComponentModel.EditorBrowsableAttribute((global::System.ComponentModel.EditorBrowsableState)2)]"
            },
            {
                "[SupportedOSPlatform(\"linux\"), UnsupportedOSPlatform(\"windows\", \"Slow.\")]",
                "[global::System.Runtime.Versioning.SupportedOSPlatformAttribute(\"linux\")]\n[global::System.Runtime.Versioning.UnsupportedOSPlatformAttribute(\"windows\", \"Slow.\")]"
            },
            { "[RequiresPreviewFeatures]", "[global::System.Runtime.Versioning.RequiresPreviewFeaturesAttribute]" },
            { "[My.Obsolete] [System.ComponentModel.Description(\"A contract.\")]", "" },
        };

    [Theory]
    [MemberData(nameof(Written))]
    public async Task An_attribute_about_use_is_repeated_on_the_client_and_the_worker(string written, string repeated)
    {
        var generated = await AssertAsync(
            """
            using System;
            using System.ComponentModel;
            using System.Runtime.Versioning;
            using static Constants;
            using Alias = System.ObsoleteAttribute;

            """
                + ContractProject.Usings
                + Frame
                + "static class Constants { public const bool Yes = !false; }\n"
                + "namespace My { sealed class ObsoleteAttribute : System.Attribute; }\n"
                + "/// <summary>A contract.</summary>\n"
                + written
                + "\n"
                + Contract
        );
        foreach (var file in new[] { "IContract.g.cs", "IContract.Worker.g.cs" })
        {
            Assert.Contains(
                $"[global::System.CodeDom.Compiler.GeneratedCode(\"Tensors.Generators\", \"{Version}\")]\n{repeated}{(repeated.Length > 0 ? "\n" : "")}public ",
                generated.Text(file),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public Task One_attribute_silences_an_assembly_that_promises_to_be_CLS_compliant() =>
        AssertAsync(
            ContractProject.Usings
                + "[assembly: System.CLSCompliant(true)]\n"
                + Frame.Replace("[Shared", "[System.CLSCompliant(false)] [Shared", StringComparison.Ordinal)
                + "/// <summary>A contract.</summary>\n[System.CLSCompliant(false)]\n"
                + Contract
        );

    [Theory]
    [InlineData("System.Obsolete(\"Old.\", error: true)")]
    [InlineData("System.Diagnostics.CodeAnalysis.Experimental(\"MY2\")")]
    [InlineData("System.CLSCompliant(false)")]
    public Task An_attribute_of_a_containing_type_holds_for_all_in_it(string attribute) =>
        AssertAsync(
            ContractProject.Usings
                + (
                    attribute.StartsWith("System.CLS", StringComparison.Ordinal)
                        ? "[assembly: System.CLSCompliant(true)]\n"
                        : ""
                )
                + $"/// <summary>Outer.</summary>\n[{attribute}] public static partial class Outer\n{{\n"
                + Frame
                + "/// <summary>A contract.</summary>\n"
                + Contract
                + "}\n"
        );

    private static string Version { get; } = typeof(SharedTensorGenerator).Assembly.GetName().Version!.ToString();

    private static async Task<Generated> AssertAsync(string source)
    {
        var generated = ContractProject.Generate(ContractProject.Compile(source));
        Assert.Empty(TestProject.CompilerMessages(generated.Output));
        Assert.Empty(
            (await ContractProject.AnalyzeAsync(generated.Output, TestContext.Current.CancellationToken)).Select(d =>
                d.ToString()
            )
        );
        return generated;
    }
}
