namespace Tensors.Generators.Tests.RandomPrograms;

/// <summary>What random declarations are put together from.</summary>
/// <remarks>
/// The first entry of a table is the plain case. Everything is written with <c>global::</c>, since names of the framework
/// are among the names that are tried; they are not tried in the global namespace, where they would hide the framework.
/// </remarks>
internal static class DeclarationTables
{
    public static string[] Namespaces { get; } =
    ["", "A", "A.B", "My.@namespace.Models", "Größe.数据", "My.System", "My.Tensors.Span", "A.@event"];

    // '#' makes a name unique: for a type that has one part only. What must be right besides is for the compiler to say.
    public static string[] Containers { get; } =
    [
        "partial class Outer",
        "static partial class Tools",
        "abstract partial class Base",
        "sealed partial record Record",
        "partial record class @record",
        "readonly partial struct Holder",
        "ref partial struct Scoped",
        "readonly partial record struct Point#(int X)",
        "partial interface IThing",
        "partial interface IGeneric<T> where T : struct",
        "partial class Box<T> where T : notnull, new()",
        "partial class Pair<@class, TValue>",
        "partial struct Größe",
        "partial class @namespace",
        "public static partial class Api",
        "class Closed#",
        "struct ClosedStruct#",
        "file partial class Local#",
        "partial interface IVariant<in T>",
        "[global::Tensors.SharedTensor([2], global::Tensors.DType.Int8)] readonly partial struct Tensor#",
    ];

    public static string[] FrameworkNames { get; } =
    ["partial class System", "partial class Tensors", "partial class Span", "partial class TensorBuffer"];

    public static string[] OtherKinds { get; } =
    [
        "partial struct",
        "readonly struct",
        "struct",
        "readonly partial record struct",
        "readonly ref partial struct",
        "file readonly partial struct",
        "partial class",
        "static partial class",
        "partial record",
        "partial interface",
        "enum",
    ];

    public static string[] OddNames { get; } =
    [
        "FRAME",
        "Frame",
        "frame",
        "@value",
        "@class",
        "@event",
        "@record",
        "@var",
        "@file",
        "@field",
        "@required",
        "@await",
        "größe",
        "数据",
        "Éte\u0301",
        "\\u0046rame\\u00fc",
        "__Frame",
        "I",
        "Span",
        "ReadOnly",
        "Item",
        "Spec",
        "get_Length",
        "get_N",
        "GetType",
        "SharedTensors",
        "Grpc",
        "OnnxRuntime",
    ];

    public static string[] Limits { get; } =
    ["[\"batch=32\"]", "[\"batch = 1\"]", "[\"batch=32\", \"batch=4\"]", "[\"batch=0\"]", "[\"batch\"]", "[]", "null"];

    public static string[] Axes { get; } =
    [
        "\"batch\"",
        "\"batch_size\"",
        "\"n\"",
        "\"N\"",
        "\"class\"",
        "\"value\"",
        "\"field\"",
        "\"get\"",
        "\"var\"",
        "\"dynamic\"",
        "\"i\"",
        "\"ı\"",
        "\"ǆ\"",
        "\"größe\"",
        "\"数据\"",
        "\"a\" + \"b\"",
        "nameof(global::System.Int32)",
        "\"__x\"",
        "\"source\"",
        "\"buffer\"",
        "\"index\"",
        "\"tensor\"",
        "\"system\"",
        "\"x1\"",
    ];

    public static string[] Lengths { get; } = ["3", "1", "224", "1 + 1", "(int)5L", "'a' - 'A'", "int.MaxValue"];

    public static string[] WrongAxes { get; } =
    [
        "0",
        "-1",
        "2.5",
        "double.NaN",
        "3L",
        "(short)2",
        "'c'",
        "true",
        "null!",
        "typeof(int)",
        "new int[] { 1 }",
        "global::Tensors.DType.Int8",
        "\"\"",
        "\"a b\"",
        "\"@class\"",
        "\"_\"",
        "\"1a\"",
        "\"\\ud800\"",
        "\"a\\u200Db\"",
        "\"span\"",
        "\"length\"",
        "\"session\"",
        "\"allocator\"",
        "\"axis1\"",
        "\"get_type\"",
    ];

    public static string[] WrongDTypes { get; } =
    ["global::Tensors.DType.None", "(global::Tensors.DType)99", "(global::Tensors.DType)(-1)", "default"];

    // '$' is the type's own name.
    public static string[] Members { get; } =
    [
        "public void set_Length(long value) { }",
        "public int set_Span => 1;",
        "public void CopyFrom(ReadOnly source) { }",
        "public void Fill(string value) { }",
        "public long Row(int row) => row;",
        "private static int s_count = 1;",
        "public static int Counter { get; set; }",
        "public const int Two = 2;",
        "static $() { }",
        "public int Computed => 1;",
        "public int this[int i] => 1;",
        "public int this[string name] => 1;",
        "public void Dispose(bool disposing) { }",
        "public static void Allocate() { }",
        "public void CopyTo<T>(T[] destination) { }",
        "public struct Nested { public int X; }",
        "public static bool operator ==($ left, int right) => true; public static bool operator !=($ left, int right) => false;",
        "public static explicit operator int($ tensor) => 1;",
        "public string ToString(string format) => format;",
        "public bool Equals(int other) => false;",
        "void global::System.IDisposable.Dispose() { }",
        "private readonly int _x;",
        "public int X { get; }",
        "public $(int x) { }",
        "public int Span => 1;",
        "public int Batch => 1;",
        "public int N() => 1;",
        "public void Dispose() { }",
        "public struct ReadOnly;",
        "public class Item { }",
        "public void CopyTo(global::System.Span<float> destination) { }",
        "public override string ToString() => string.Empty;",
        "public override int GetHashCode() => 1;",
        "public bool Equals($ other) => true;",
        "public int this[long i] => 1;",
        "[global::System.Runtime.CompilerServices.IndexerName(\"At\")] public int this[int i] => 1;",
        "public int get_Length() => 1;",
        "public static bool operator ==($ left, $ right) => true; public static bool operator !=($ left, $ right) => false;",
        "public static implicit operator ReadOnly($ tensor) => default;",
        "public int _buffer() => 1;",
        "global::Tensors.TensorBuffer global::Tensors.ISharedTensor.Buffer => default;",
        "bool global::System.IEquatable<$>.Equals($ other) => true;",
    ];

    public static string[] AttributesBeside { get; } =
    [
        "global::Tensors.TensorOwner",
        "global::System.Obsolete(\"Old.\")",
        "global::System.Obsolete(\"Gone.\", true)",
        "global::System.Diagnostics.DebuggerDisplay(\"x\")",
        "global::System.Diagnostics.CodeAnalysis.Experimental(\"X1\")",
        "global::System.Runtime.InteropServices.StructLayout(global::System.Runtime.InteropServices.LayoutKind.Auto)",
    ];
}
