using System.Text;
using Microsoft.CodeAnalysis.CSharp;
using Tensors.Generators.Tests.Compilers;

namespace Tensors.Generators.Tests;

/// <summary>Generated code in projects that are as strict, or as odd, as they come: no warning anywhere.</summary>
public sealed class GeneratedCodeCompilesTests
{
    public static TheoryData<LanguageVersion, bool> Projects =>
        new()
        {
            { LanguageVersion.CSharp13, false },
            { TestProject.DefaultLanguage, false },
            { TestProject.DefaultLanguage, true },
            { LanguageVersion.Preview, true },
        };

    public static TheoryData<DType> DTypeNames => [.. Enum.GetValues<DType>().Where(d => d is not DType.None)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Without_a_warning_in_every_strict_project(LanguageVersion language, bool checkOverflow) =>
        AssertCompiles(
            language,
            checkOverflow,
            """
            using Tensors;
            /// <summary>Public, so that everything needs documentation.</summary>
            public static partial class Model
            {
                [SharedTensor(["batch", 3, 224, 224], DType.Float32, Axes = ["batch", "channel", "y", "x"])]
                public readonly partial struct ImageBatch;
                [SharedTensor(["n", "m", 7], DType.UInt8)]
                public readonly partial struct Bytes;
                [SharedTensor([1, 2, 3, 4, 5, 6, 7, 8], DType.Int32)]
                public readonly partial struct Fixed;
                [SharedTensor([], DType.Int64)]
                public readonly partial struct Scalar;
            }
            """
        );

    [Fact]
    public void In_an_assembly_that_promises_to_be_CLS_compliant() =>
        AssertCompiles(
            """
            using Tensors;
            [assembly: System.CLSCompliant(true)]
            /// <summary>A tensor. CLS knows neither its attribute's array nor the runtime's types.</summary>
            [System.CLSCompliant(false)]
            [SharedTensor(["n", 2], DType.UInt32)]
            public readonly partial struct Frame;
            """
        );

    [Theory]
    [MemberData(nameof(DTypeNames))]
    public void For_every_dtype(DType dtype) =>
        AssertCompiles(
            $$"""
            using Tensors;
            /// <summary>A tensor.</summary>
            [SharedTensor(["n", 2], DType.{{dtype}})]
            public readonly partial struct Frame;
            """
        );

    [Theory]
    [InlineData("value")]
    [InlineData("field")]
    [InlineData("class")]
    [InlineData("await")]
    [InlineData("nameof")]
    [InlineData("source")]
    [InlineData("index")]
    [InlineData("get")]
    [InlineData("var")]
    [InlineData("größe")]
    [InlineData("batch_size")]
    [InlineData("__length")]
    [InlineData("reference")]
    [InlineData("tensor")]
    [InlineData("system")]
    [InlineData("tensors")]
    public void With_any_axis_name_that_no_rule_refuses(string name)
    {
        foreach (var suffix in new[] { "", "X" })
        {
            if (name is "__length" && suffix.Length == 0)
            {
                continue;
            }

            AssertCompiles(
                $$"""
                using Tensors;
                /// <summary>A tensor.</summary>
                [SharedTensor(["{{name}}{{suffix}}", "other", 2], DType.Float32, Axes = ["{{name}}{{suffix}}", "other", "third"])]
                public readonly partial struct Frame;
                /// <summary>A tensor.</summary>
                [SharedTensor([2, "other"], DType.Float32, Axes = ["{{name}}{{suffix}}", "other"])]
                public readonly partial struct Fixed;
                """
            );
        }
    }

    [Theory]
    [InlineData("partial class")]
    [InlineData("static partial class")]
    [InlineData("partial struct")]
    [InlineData("ref partial struct")]
    [InlineData("partial record")]
    [InlineData("partial record struct")]
    [InlineData("partial interface")]
    public void In_every_kind_of_containing_type(string container) =>
        AssertCompiles(
            $$"""
            using Tensors;
            namespace A.B;
            /// <summary>Contains.</summary>
            public {{container}} Outer<T> where T : notnull
            {
                /// <summary>A tensor.</summary>
                [SharedTensor(["n", 2], DType.Float32)]
                public readonly partial struct Frame;
            }
            """
        );

    [Fact]
    public void Beside_types_with_the_names_of_framework_ones() =>
        AssertCompiles(
            """
            namespace My.System { internal static class Span; }
            namespace My.Tensors { internal static class TensorBuffer; }
            namespace My
            {
                internal static class Span<T>;
                internal static class ReadOnlySpan<T>;
                /// <summary>A tensor.</summary>
                [global::Tensors.SharedTensor(["n", 2], global::Tensors.DType.Float32)]
                public readonly partial struct Frame;
            }
            """
        );

    [Fact]
    public void Beside_members_of_the_users_own()
    {
        var generated = AssertCompiles(
            """
            using System;
            using Tensors;
            /// <summary>A tensor.</summary>
            [SharedTensor(["n", 2], DType.Float32)]
            public readonly partial struct Frame : IFormattable
            {
                private static int s_count;
                /// <summary>An overload.</summary>
                public static Frame Allocate(SharedMemoryAllocator allocator) => Allocate(allocator, ++s_count);
                /// <summary>An overload.</summary>
                public void CopyFrom(double[,] source) => CopyFrom(new float[source.Length]);
                /// <summary>An indexer of other parameters.</summary>
                [System.Diagnostics.CodeAnalysis.UnscopedRef]
                public ref float this[Index n] => ref Span[n];
                string IFormattable.ToString(string? format, IFormatProvider? provider) => ToString();
            }
            """
        );
        Assert.Single(generated.HintNames);
    }

    [Fact]
    public void Of_names_that_differ_in_case_alone()
    {
        var generated = AssertCompiles(
            """
            using Tensors;
            /// <summary>A tensor.</summary>
            [SharedTensor([2], DType.Float32)] public readonly partial struct Frame;
            /// <summary>A tensor.</summary>
            [SharedTensor([2], DType.Float32)] public readonly partial struct FRAME;
            /// <summary>A tensor.</summary>
            [SharedTensor([2], DType.Float32)] public readonly partial struct Other;
            """
        );
        Assert.Equal(["FRAME.48e07006.g.cs", "Frame.f29bb146.g.cs", "Other.g.cs"], generated.HintNames);
    }

    [Fact]
    public void Of_names_that_other_files_of_the_generator_have()
    {
        var generated = AssertCompiles(
            """
            using Tensors;
            /// <summary>Called like the assembly's file.</summary>
            [SharedTensor([2], DType.Float32)] public readonly partial struct SharedTensors;
            /// <summary>Contains tensors that are called like the files with its extra members.</summary>
            [SharedTensor([2], DType.Float32)] public readonly partial struct Frame
            {
                /// <summary>A tensor.</summary>
                [SharedTensor([2], DType.Float32)] public readonly partial struct Grpc;
                /// <summary>A tensor.</summary>
                [SharedTensor([2], DType.Float32)] public readonly partial struct ONNXRUNTIME;
            }
            """
        );
        Assert.All(TensorTypes.Declared(generated.Output), tensor => Assert.True(TensorTypes.IsGenerated(tensor.Type)));
        Assert.Contains("Frame.g.cs", generated.AllHintNames, StringComparer.Ordinal);
        Assert.Contains("Frame.Grpc.g.cs", generated.AllHintNames, StringComparer.Ordinal);
        Assert.Contains("SharedTensors.g.cs", generated.AllHintNames, StringComparer.Ordinal);
    }

    [Fact]
    public void Of_names_that_are_longer_than_a_files_may_be()
    {
        var space = string.Join('.', Enumerable.Repeat("Größe", 60));
        var generated = AssertCompiles(
            $"""
            using Tensors;
            namespace {space};
            /// <summary>A tensor.</summary>
            [SharedTensor([2], DType.Float32)] public readonly partial struct First;
            /// <summary>A tensor.</summary>
            [SharedTensor([2], DType.Float32)] public readonly partial struct {new string('F', 500)};
            """
        );
        Assert.All(generated.AllHintNames, name => Assert.True(Encoding.UTF8.GetByteCount(name) <= 255, name));
        Assert.Contains(generated.HintNames, name => name.Contains(".First.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[System.Obsolete(\"Gone.\", true)]")]
    [InlineData("[System.Diagnostics.CodeAnalysis.Experimental(\"X1\")]")]
    public void Of_types_that_nobody_else_may_use(string attribute) =>
        AssertCompiles(
            $$"""
            using Tensors;
            /// <summary>A tensor.</summary>
            {{attribute}}
            [SharedTensor([2], DType.Float32)] public readonly partial struct Frame;
            /// <summary>Contains.</summary>
            {{attribute}}
            public static partial class Outer
            {
                /// <summary>A tensor.</summary>
                [SharedTensor(["n", 2], DType.Float32)] public readonly partial struct Frame;
            }
            """
        );

    [Fact]
    public void An_attribute_that_stands_twice_is_the_compilers_error_alone()
    {
        var generated = TestProject.Generate(
            TestProject.Compile(
                """
                using Tensors;
                [SharedTensor([2], DType.Float32)] public readonly partial struct Frame;
                [SharedTensor([3], DType.Float32)] public readonly partial struct Frame;
                """
            )
        );
        Assert.Single(generated.HintNames);
        Assert.Contains(
            TestProject.CompilerMessages(generated.Output),
            m => m.Contains("CS0579", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void With_the_same_text_each_time_and_line_feeds_alone()
    {
        const string Source = """
            using Tensors;
            [SharedTensor(["i", 1000000], DType.Float32)] public readonly partial struct Frame;
            """;
        var text = TestProject.Generate(TestProject.Compile(Source.ReplaceLineEndings("\r\n"))).Text("Frame.g.cs");
        Assert.Equal(text, TestProject.Generate(TestProject.Compile(Source)).Text("Frame.g.cs"));
        Assert.DoesNotContain('\r', text);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
    }

    private static Generated AssertCompiles(string source) => AssertCompiles(TestProject.DefaultLanguage, true, source);

    private static Generated AssertCompiles(LanguageVersion language, bool checkOverflow, string source)
    {
        var generated = TestProject.Generate(TestProject.Compile(language, checkOverflow, source));
        Assert.NotEmpty(generated.HintNames);
        Assert.Empty(TestProject.CompilerMessages(generated.Output));
        return generated;
    }
}
