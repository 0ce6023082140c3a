using System.Globalization;
using CsCheck;
using Microsoft.CodeAnalysis.CSharp;
using Tensors.Generators.Tests.Compilers;

namespace Tensors.Generators.Tests.RandomPrograms;

/// <summary>A project of random declarations, right and wrong.</summary>
/// <param name="Language">The language version.</param>
/// <param name="CheckOverflow">Whether arithmetic is checked by default.</param>
/// <param name="Sources">Its files.</param>
internal sealed record RandomProject(LanguageVersion Language, bool CheckOverflow, string[] Sources)
{
    public override string ToString() =>
        $"{Language}, checked: {CheckOverflow}\n{string.Join("\n-------- next file --------\n", Sources)}";
}

/// <summary>Writes random declarations. A new form is a line in one of the tables, or an argument in <see cref="Attribute"/>.</summary>
/// <remarks>
/// The first entry of a table is the plain case. Everything is written with <c>global::</c>, since names of the framework
/// are among the names that are tried; they are not tried in the global namespace, where they would hide the framework.
/// </remarks>
internal sealed class RandomDeclarations
{
    private static readonly string[] _namespaces =
    [
        "",
        "A",
        "A.B",
        "My.@namespace.Models",
        "Größe.数据",
        "My.System",
        "My.Tensors.Span",
        "A.@event",
    ];

    // '#' makes a name unique: for a type that has one part only. What must be right besides is for the compiler to say.
    private static readonly string[] _containers =
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

    private static readonly string[] _frameworkNames =
    [
        "partial class System",
        "partial class Tensors",
        "partial class Span",
        "partial class TensorBuffer",
    ];

    private static readonly string[] _kinds =
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

    private static readonly string[] _names =
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
    ];

    private static readonly string[] _limits =
    [
        "[\"batch=32\"]",
        "[\"batch = 1\"]",
        "[\"batch=32\", \"batch=4\"]",
        "[\"batch=0\"]",
        "[\"batch\"]",
        "[]",
        "null",
    ];

    private static readonly string[] _axes =
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

    private static readonly string[] _lengths = ["3", "1", "224", "1 + 1", "(int)5L", "'a' - 'A'", "int.MaxValue"];

    private static readonly string[] _wrongAxes =
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

    private static readonly string[] _wrongDTypes =
    [
        "global::Tensors.DType.None",
        "(global::Tensors.DType)99",
        "(global::Tensors.DType)(-1)",
        "default",
    ];

    // '$' is the type's own name.
    private static readonly string[] _members =
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
    ];

    private static readonly string[] _attributesBeside =
    [
        "global::Tensors.TensorOwner",
        "global::System.Obsolete(\"Old.\")",
        "global::System.Diagnostics.DebuggerDisplay(\"x\")",
        "global::System.Diagnostics.CodeAnalysis.Experimental(\"X1\")",
        "global::System.Runtime.InteropServices.StructLayout(global::System.Runtime.InteropServices.LayoutKind.Auto)",
    ];

    private readonly Choices _choose;
    private readonly Dictionary<string, List<string>> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private int _index;

    private RandomDeclarations(Choices choose) => _choose = choose;

    /// <summary>Projects of one to four declarations.</summary>
    public static Gen<RandomProject> Projects { get; } = Choices.Lists(160).Select(numbers => Write(numbers));

    private static RandomProject Write(int[] numbers)
    {
        var choose = new Choices(numbers);
        var declarations = new RandomDeclarations(choose);
        var language = choose.Of(
            TestProject.DefaultLanguage,
            TestProject.DefaultLanguage,
            LanguageVersion.CSharp13,
            LanguageVersion.Preview
        );
        if (choose.Rarely(12))
        {
            language = LanguageVersion.CSharp12;
        }

        var checkOverflow = choose.Rarely(2);
        for (var count = 1 + choose.Next(4); count > 0; count--)
        {
            declarations.AddDeclaration();
        }

        return new RandomProject(
            language,
            checkOverflow,
            [.. declarations._files.Values.Select(parts => string.Join("\n", parts))]
        );
    }

    private void AddDeclaration()
    {
        _index++;
        var space = _choose.Of(_namespaces);
        var containers = Containers(space.Length == 0);
        var name = Name(space, containers);
        var kind = _choose.Rarely(6) ? _choose.Of(_kinds) : "readonly partial struct";
        var access =
            kind.StartsWith("file", StringComparison.Ordinal) ? ""
            : containers.Count == 0 ? _choose.Of("internal ", "public ", "")
            : _choose.Of("internal ", "public ", "private ", "");
        var beside = _choose.Rarely(6) ? $", {_choose.Of(_attributesBeside)}" : "";
        var parameters =
            _choose.Rarely(20) ? "<T>"
            : _choose.Rarely(30) ? "(int x)"
            : "";
        var header = $"[{Attribute()}{beside}] {access}{kind} {name}{parameters}";
        Add(space, Nest(containers, "/// <summary>A tensor.</summary>\n" + header + Body(name)));
        if (_choose.Rarely(5))
        {
            var again = _choose.Rarely(8) ? $"[{Attribute()}] " : "";
            Add(space, Nest(containers, $"{again}{access}partial struct {name}{Body(name)}"));
        }
    }

    private List<string> Containers(bool isGlobal)
    {
        var result = new List<string>();
        for (var depth = Math.Max(0, _choose.Next(5) - 2); depth > 0; depth--)
        {
            var container =
                !isGlobal && _choose.Rarely(6) ? _choose.Of(_frameworkNames)
                : _choose.Rarely(6) ? _choose.Of(_containers)
                : _containers[_choose.Next(_containers.Length - 5)];
            container = container.Replace("#", Text(_index) + Text(depth), StringComparison.Ordinal);
            if (!result.Contains(container, StringComparer.Ordinal))
            {
                result.Add(container);
            }
        }

        return result;
    }

    private string Name(string space, List<string> containers)
    {
        var name = _choose.Rarely(3) ? _choose.Of(_names) : "Frame" + Text(_index);
        return _taken.Add($"{space}|{string.Join("|", containers)}|{name}") ? name : name + Text(_index);
    }

    private string Attribute()
    {
        var dtype =
            _choose.Rarely(15) ? _choose.Of(_wrongDTypes)
            : _choose.Rarely(8) ? "(global::Tensors.DType)12"
            : $"global::Tensors.DType.{_choose.Of(Enum.GetValues<DType>()[1..])}";
        var axes = Axes();
        var shape = List(axes, "object");
        List<string> named = [];
        if (_choose.Rarely(3))
        {
            named.Add("Axes = " + Names(axes));
        }

        if (_choose.Rarely(4))
        {
            named.Add($"Max = {_choose.Of(_limits)}");
        }

        if (_choose.Rarely(6))
        {
            named.Add($"Alignment = {_choose.Of("256", "512", "4096", "100", "0")}");
        }

        var more = string.Concat(named.Select(argument => ", " + argument));
        return _choose.Next(6) switch
        {
            0 or 1 or 2 => $"global::Tensors.SharedTensor({shape}, {dtype}{more})",
            3 => $"global::Tensors.SharedTensorAttribute({shape}, {dtype}{more})",
            4 => $"type: global::Tensors.SharedTensor(shape: {shape}, dtype: {dtype}{more})",
            _ => $"global::Tensors.SharedTensor(dtype: {dtype}, shape: {shape}{more})",
        };
    }

    private List<string> Axes()
    {
        var axes = new List<string>();
        for (var rank = _choose.Rarely(10) ? 5 + _choose.Next(5) : _choose.Next(5); rank > 0; rank--)
        {
            var axis =
                _choose.Rarely(20) ? _choose.Of(_wrongAxes)
                : _choose.Rarely(2) ? _choose.Of(_axes)
                : _choose.Of(_lengths);
            var isRepeated = axis.StartsWith('"') && axes.Contains(axis, StringComparer.Ordinal);
            axes.Add(isRepeated && !_choose.Rarely(4) ? "2" : axis);
        }

        return axes;
    }

    // Names for all axes: the dynamic ones' own, and others for the fixed ones; now and then one too many, or a wrong one.
    private string Names(List<string> axes)
    {
        var names = axes.Select(
                (axis, i) =>
                    _choose.Rarely(20) ? _choose.Of("\"other\"", "\"1\"", "null!", "\"span\"")
                    : axis.StartsWith('"') || axis.StartsWith("nameof", StringComparison.Ordinal) ? axis
                    : $"\"axis_{Text(i)}\""
            )
            .ToList();
        if (_choose.Rarely(15))
        {
            names.Add("\"more\"");
        }

        return _choose.Rarely(15) ? "null" : List(names, "string");
    }

    private string List(List<string> items, string type)
    {
        var text = string.Join(", ", items);
        return _choose.Rarely(40) ? "null!"
            : _choose.Rarely(4) ? $"new {type}[] {{ {text} }}"
            : $"[{text}]";
    }

    private string Body(string name)
    {
        var members = new List<string>();
        for (var count = Math.Max(0, _choose.Next(6) - 3); count > 0; count--)
        {
            // The first half of the table collides with nothing.
            var member = _choose.Rarely(3) ? _choose.Of(_members) : _members[_choose.Next(_members.Length / 2)];
            members.Add("    " + member.Replace("$", name, StringComparison.Ordinal));
        }

        return members.Count > 0 || _choose.Rarely(3) ? $"\n{{\n{string.Join("\n", members)}\n}}" : ";";
    }

    private static string Nest(List<string> containers, string text)
    {
        for (var i = containers.Count - 1; i >= 0; i--)
        {
            text = $"{containers[i]}\n{{\n{text}\n}}";
        }

        return text;
    }

    // In a file of its own, in one that all of the namespace share, or in one that all namespaces share.
    private void Add(string space, string text)
    {
        var opened = space.Length == 0 ? "" : $"namespace {space};";
        switch (_choose.Next(3))
        {
            case 0:
                _files.Add($"own {Text(_files.Count)}", [opened, text]);
                break;
            case 1:
                File($"scoped {space}", opened).Add(text);
                break;
            default:
                File("blocks", "").Add(space.Length == 0 ? text : $"namespace {space}\n{{\n{text}\n}}");
                break;
        }
    }

    private List<string> File(string key, string opened)
    {
        if (!_files.TryGetValue(key, out var parts))
        {
            _files.Add(key, parts = [opened]);
        }

        return parts;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
