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

/// <summary>
/// Writes random declarations. A new form is a line in one of the <see cref="DeclarationTables"/>, a new argument of the
/// attribute a line in <see cref="Attribute"/>.
/// </summary>
internal sealed class RandomDeclarations
{
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
        var space = _choose.Of(DeclarationTables.Namespaces);
        var containers = Containers(space.Length == 0);
        var name = Name(space, containers);
        var kind = _choose.Rarely(6) ? _choose.Of(DeclarationTables.OtherKinds) : "readonly partial struct";
        var access =
            kind.StartsWith("file", StringComparison.Ordinal) ? ""
            : containers.Count == 0 ? _choose.Of("internal ", "public ", "")
            : _choose.Of("internal ", "public ", "private ", "");
        var beside = _choose.Rarely(6) ? $", {_choose.Of(DeclarationTables.AttributesBeside)}" : "";
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
                !isGlobal && _choose.Rarely(6) ? _choose.Of(DeclarationTables.FrameworkNames)
                : _choose.Rarely(6) ? _choose.Of(DeclarationTables.Containers)
                : DeclarationTables.Containers[_choose.Next(DeclarationTables.Containers.Length - 5)];
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
        var name = _choose.Rarely(3) ? _choose.Of(DeclarationTables.OddNames) : "Frame" + Text(_index);
        return _taken.Add($"{space}|{string.Join("|", containers)}|{name}") ? name : name + Text(_index);
    }

    private string Attribute()
    {
        var dtype =
            _choose.Rarely(15) ? _choose.Of(DeclarationTables.WrongDTypes)
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
            named.Add($"Max = {_choose.Of(DeclarationTables.Limits)}");
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
                _choose.Rarely(20) ? _choose.Of(DeclarationTables.WrongAxes)
                : _choose.Rarely(2) ? _choose.Of(DeclarationTables.Axes)
                : _choose.Of(DeclarationTables.Lengths);
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
            var member = _choose.Rarely(3)
                ? _choose.Of(DeclarationTables.Members)
                : DeclarationTables.Members[_choose.Next(DeclarationTables.Members.Length / 2)];
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
