using System.Globalization;
using System.Text;

namespace Tensors.Emit;

/// <summary>Determines the name of the class that registers the tensors of an assembly. Other assemblies find the class by this name.</summary>
public static class RegistrationName
{
    private const string Ending = "_SharedTensors";

    /// <summary>Returns the name of the class in the global namespace of an assembly.</summary>
    /// <param name="assembly">The name of the assembly.</param>
    public static string Of(string assembly)
    {
        var name = new StringBuilder(assembly.Length + Ending.Length);
        var hash = 2166136261;
        var isIdentifier = assembly.Length > 0 && !char.IsDigit(assembly[0]);
        foreach (var c in assembly)
        {
            isIdentifier &= IsPart(c);
            name.Append(IsPart(c) ? c : '_');
            hash = unchecked((hash ^ c) * 16777619);
        }

        if (!isIdentifier)
        {
            // Names such as A.B and A_B must not result in the same class name.
            name.Insert(0, '_').Append('_').Append(hash.ToString("x8", CultureInfo.InvariantCulture));
        }

        return name.Append(Ending).ToString();
    }

    private static bool IsPart(char c) => c is '_' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9');
}
