Imports System
Imports Shop.Contracts

Module Program
    Sub Main()
        Using numbers = Shop.Contracts.Numbers.AllocateHeap(3)
            numbers.Fill(2)
            Console.WriteLine(numbers.Length & " " & numbers.ToArray()(2))
        End Using
    End Sub
End Module
